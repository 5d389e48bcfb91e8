/** What `/launcher.js` does where it is loaded: read its own tag, put the button there, offer `window.Salotto`. */
import type { Options } from "./address";
import { Launcher } from "./launcher";

const script = document.currentScript as HTMLScriptElement;
const { organisation, language, topic, order, identity, as, button } = script.dataset;
const given = { organisation, language, topic, order, identity, as } as Options;

const start = () => {
  const launcher = new Launcher(new URL(script.src).origin, given, button !== "none");
  Object.assign(window, { Salotto: launcher });
  dispatchEvent(new Event("salotto"));
};
if (document.body) start();
else addEventListener("DOMContentLoaded", start);
