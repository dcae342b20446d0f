/** The frame's end of the port to the page: the first one that the parent hands in, and nobody else's. */
import type { FromFrame, FrameTheme, ToFrame } from '../../protocol/output-frame.js';

export interface FrameChannel {
  send(message: FromFrame): void;
}

/** Calls `show` with whatever the page wants to be shown; what it throws is told to the page. */
export function connect(
  show: (content: unknown, theme: FrameTheme, channel: FrameChannel) => void | Promise<void>,
): void {
  // Kept, since the document's own are gone once another is written into it.
  const { parent } = window;
  const listen = (event: MessageEvent<unknown>): void => {
    const port = event.ports[0];
    if (event.source !== parent || port === undefined) return;
    window.removeEventListener('message', listen);
    serve(port, show);
  };
  window.addEventListener('message', listen);
}

function serve(port: MessagePort, show: Parameters<typeof connect>[0]): void {
  const channel: FrameChannel = { send: (message) => port.postMessage(message) };
  port.onmessage = (event: MessageEvent<ToFrame>) => {
    const command = event.data;
    if (command.type === 'ping') {
      channel.send({ type: 'pong', n: command.n });
      return;
    }
    Promise.resolve()
      .then(() => show(command.content, command.theme, channel))
      .then(
        () => channel.send({ type: 'shown' }),
        (error: unknown) =>
          channel.send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
      );
  };
}

/** Tells the page how high the document is, now and whenever that changes. */
export function reportHeight(channel: FrameChannel): void {
  const measure = (): void => {
    const own = document.documentElement.getBoundingClientRect().height;
    // What stands out of the document's own box counts too.
    channel.send({ type: 'height', height: Math.ceil(Math.max(own, document.body?.scrollHeight ?? 0)) });
  };
  new ResizeObserver(measure).observe(document.documentElement);
  measure();
}
