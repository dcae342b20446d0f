/** How the conversations to try look on their cards; what they say comes from the server. */
import type { Example } from '../../protocol/generated.js';
import type { IconName } from '../controls/icons.js';

interface Card {
  readonly icon: IconName;
  readonly summary: string;
}

export const CARDS: Readonly<Record<Example['name'], Card>> = {
  plot: { icon: 'plot', summary: 'Three years of visits with Matplotlib' },
  equation: { icon: 'sigma', summary: 'A quadratic one, exactly' },
  table: { icon: 'table', summary: 'The planets and their moons in SQLite' },
};
