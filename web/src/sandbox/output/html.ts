/** The script of the frame for a program's HTML: writes it into the document, where its scripts run. */
import { connect, reportHeight, type FrameChannel } from './channel.js';

/** What HTML of notebooks takes for granted. */
const BASE =
  '<!doctype html><meta charset="utf-8"><style>' +
  'html{color-scheme:light;background:#fff;color:#1d1c1a;font:13px/1.5 system-ui,sans-serif}' +
  'body{margin:0;padding:8px}' +
  '</style>';

/** Of a document of its own; a piece of HTML is the body of one, which its scripts take for granted. */
const WHOLE = /<(?:html|head|body)[\s>]/i;

/** Hosts that are named to the reader. */
const NAMED = 3;

// Where no policy forbids it (not every browser has one), a program would reach out with this.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport'])
  Reflect.deleteProperty(window, name);

connect((content, _theme, channel) => {
  const html = String(content);
  document.open();
  tellRefused(channel);
  // Scripts run in their order, as in a document that is loaded; no other way does that.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.write(BASE, WHOLE.test(html) ? '' : '<body>', html);
  document.close();
  reportHeight(channel);
});

function tellRefused(channel: FrameChannel): void {
  const named = new Set<string>();
  window.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
    if (!URL.canParse(blockedURI)) return;
    const { host } = new URL(blockedURI);
    if (host === '' || named.has(host) || named.size === NAMED) return;
    named.add(host);
    channel.send({ type: 'refused', host });
  });
}
