/** Sound and video, played by the browser's own controls. */
import { asText, fail, type Renderer } from './renderer.js';
import { dimension, record } from './picture-size.js';

export const mediaRenderer: Renderer = {
  render(data, { mime, metadata, text }) {
    const player = document.createElement(mime.startsWith('audio/') ? 'audio' : 'video');
    player.className = 'player';
    player.controls = true;
    player.preload = 'metadata';
    if (player instanceof HTMLVideoElement) {
      player.playsInline = true;
      const own = record(metadata[mime]);
      for (const side of ['width', 'height'] as const) {
        const pixels = dimension(own[side]);
        if (pixels !== null) player.setAttribute(side, String(pixels));
      }
    }
    player.setAttribute('aria-label', text.slice(0, 200) || (mime.startsWith('audio/') ? 'Sound' : 'Video'));
    player.addEventListener('error', () => fail(player, 'the browser cannot play it'));
    player.src = `data:${mime};base64,${asText(data).replace(/\s+/g, '')}`;
    return player;
  },
};
