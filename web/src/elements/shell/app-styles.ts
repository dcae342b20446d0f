/** The frame of the page; under 800 px the list is a sheet over it. */
import { css } from 'lit';

export const appStyles = css`
  :host {
    display: block;
    block-size: 100dvh;
  }
  .page {
    display: flex;
    block-size: 100%;
    min-inline-size: 0;
  }
  .side {
    flex: none;
    inline-size: var(--sidebar);
    border-inline-end: 1px solid var(--border);
  }
  .main {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    background: var(--page);
  }
  main {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }
  .dock {
    position: relative;
    flex: none;
    inline-size: 100%;
    max-inline-size: calc(var(--column) + 2 * var(--space-6));
    margin-inline: auto;
    padding: 0 var(--space-6) max(20px, env(safe-area-inset-bottom));
  }
  /* The thread fades out above the composer instead of being cut. */
  .dock::before {
    content: '';
    position: absolute;
    inset: -24px 0 auto;
    block-size: 24px;
    background: linear-gradient(to bottom, rgb(var(--page-rgb) / 0%), var(--page));
    pointer-events: none;
  }
  [data-sheet] .side {
    position: fixed;
    z-index: 3;
    inset: 0 auto 0 0;
    inline-size: min(20rem, 86vw);
    box-shadow: var(--shadow-l);
    animation: slide var(--quick) ease-out;
  }
  .panel {
    flex: none;
    inline-size: 360px;
    border-inline-start: 1px solid var(--border);
  }
  .panel[data-over] {
    position: fixed;
    z-index: 3;
    inset: 0 0 0 auto;
    inline-size: min(380px, 100vw);
    box-shadow: var(--shadow-l);
    animation: slide-back var(--quick) ease-out;
  }
  /* Its code is on its way; mostly it is there before anybody could read this. */
  fenced-side > :not(:defined)::before {
    content: 'Loading …';
    display: block;
    padding: 16px;
    color: var(--text-3);
    font: 400 var(--text-s) / 1.45 var(--font-sans);
    animation: come 1ms 300ms both;
  }
  @keyframes come {
    from {
      visibility: hidden;
    }
  }
  .scrim {
    position: fixed;
    z-index: 2;
    inset: 0;
    background: var(--scrim);
    animation: appear var(--quick) ease-out;
  }
  @keyframes slide {
    from {
      translate: -24px 0;
      opacity: 0;
    }
  }
  @keyframes slide-back {
    from {
      translate: 24px 0;
      opacity: 0;
    }
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @media (max-width: 799px) {
    .panel[data-over] {
      inline-size: 100vw;
      border: 0;
    }
    .dock {
      padding-inline: 12px;
      padding-block-end: max(12px, env(safe-area-inset-bottom));
    }
  }
`;
