/** How the button and the panel look. Set by script into a shadow root, so no style-src of the site forbids it. */
export const STYLE = `
:host{all:initial;position:fixed;z-index:2147483000;right:max(16px,env(safe-area-inset-right));
bottom:max(16px,env(safe-area-inset-bottom));font:600 17px/1.3 system-ui,sans-serif;color:#fff}
button,a{font:inherit;color:inherit;cursor:pointer;border:0}
:focus-visible{outline:3px solid #fff;outline-offset:-6px;box-shadow:0 0 0 3px #1d4f46}
.open{min-height:56px;padding:0 24px;border-radius:28px;background:#1d4f46;box-shadow:0 4px 16px #0005;
max-width:calc(100vw - 32px)}
.panel{position:fixed;right:inherit;bottom:max(16px,env(safe-area-inset-bottom));right:max(16px,env(safe-area-inset-right));
width:min(480px,100vw - 32px);height:min(760px,100dvh - 32px);display:flex;flex-direction:column;border-radius:16px;
overflow:hidden;background:#1d4f46;box-shadow:0 8px 40px #0006;transition:width .2s}
.meeting{width:min(1120px,100vw - 32px)}
.small{visibility:hidden;pointer-events:none;transition:none}
.bar{display:flex;align-items:center;padding-left:16px}
.bar b{flex:1}
.bar button{min-width:56px;height:56px;background:none;font-size:24px}
iframe{flex:1;border:0;background:#fbf8f3}
p{margin:0 0 8px;font-weight:400;max-width:280px;padding:12px 16px;border-radius:12px;background:#1d4f46}
p:empty,[hidden]{display:none!important}
.bar+p{max-width:none;margin:0}
a{text-decoration:underline;padding:16px 8px}
@media(prefers-reduced-motion:reduce){.panel{transition:none}}`;
