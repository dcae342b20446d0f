/** A dialog for two things beside each other: as wide as the window allows, its body scrolls inside. */
import { css } from 'lit';

export const wideDialog = css`
  wa-dialog {
    --width: min(76rem, 96vw);
    --spacing: 20px;
  }
  h2 {
    flex: none;
    margin: 0 0 12px;
    font: 600 var(--text-l) / 1.35 var(--font-sans);
    overflow-wrap: anywhere;
  }
  wa-dialog::part(body) {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
`;
