/** Browsers inside of other apps: many let no microphone through, and none of them says so. */

/** Marks in the user agent by which the apps' own windows are known. */
const APPS: readonly (readonly [name: string, mark: RegExp])[] = [
  ["Instagram", /Instagram/],
  ["Facebook", /FBAN|FBAV|FB_IAB/],
  ["LinkedIn", /LinkedInApp/],
  ["TikTok", /musical_ly|BytedanceWebview|TikTok/],
  ["Snapchat", /Snapchat/],
  ["Pinterest", /Pinterest/],
  ["WeChat", /MicroMessenger/],
  ["LINE", /\bLine\//],
  ["X", /Twitter/],
  ["Telegram", /Telegram/],
];
/** A bare web view of Android, whose app does not tell its name. */
const WEB_VIEW = /; wv\)/;

/** Inside of which app this page is shown; empty where it has no name we know; null in a browser of its own. */
export function appAround(userAgent: string): string | null {
  const known = APPS.find(([, mark]) => mark.test(userAgent));
  if (known) return known[0];
  return WEB_VIEW.test(userAgent) || isBareWebView(userAgent) ? "" : null;
}

/** Whether this browser has microphones at all: windows of other apps often have none. */
export function canListen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return typeof devices?.getUserMedia === "function";
}

/** An address that leads out of the app into the phone's browser; null where only a copied link can. */
export function wayOut(address: string, userAgent: string): string | null {
  const { protocol, host, pathname, search, hash } = new URL(address);
  const scheme = protocol.replace(":", "");
  const rest = `${host}${pathname}${search}`;
  if (/Android/.test(userAgent)) {
    // an intent ends with "#Intent;", so what follows a "#" of ours goes by the fallback's whole address
    const whole = encodeURIComponent(address);
    return hash === ""
      ? `intent://${rest}#Intent;scheme=${scheme};S.browser_fallback_url=${whole};end`
      : null;
  }
  return /iPhone|iPad/.test(userAgent) && protocol === "https:" ? `x-safari-${address}` : null;
}

/** On iPhones every browser names itself after "Version/" or by its own mark; an app's bare view has neither. */
function isBareWebView(userAgent: string): boolean {
  return /iPhone|iPad/.test(userAgent) && !/Version\/|CriOS|FxiOS|EdgiOS|OPT\/|DuckDuckGo/.test(userAgent);
}
