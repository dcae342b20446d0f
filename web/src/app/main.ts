/**
 * The composition root of the page. What is seen first is drawn at once: the list, the header, the field for a message;
 * `start.ts` has the rest, and is on its way meanwhile.
 */
import './tokens.css';
import { browserEnvironment } from '../conversation/sync/environment.js';
import { RemoteList } from '../conversation/tree/list.js';
import { Outbox } from '../conversation/sync/outbox.js';
import { request, RequestError } from '../conversation/sync/rest.js';
import { emit } from '../elements/events.js';
import '../elements/shell/app.js';
import { modelsPath } from '../protocol/addresses.js';
import type { ModelList } from '../protocol/generated.js';
import { readConfig } from './config.js';
import { EarlyEvents } from './early-events.js';
import { placeOf } from './router.js';
import { shownTheme } from './theme.js';

const environment = browserEnvironment();
const config = readConfig(document);
const app = document.createElement('fenced-app');
const early = new EarlyEvents(app);
const { conversation, malformed } = placeOf(location.pathname);
app.arriving = conversation !== null;
app.missing = malformed;
app.theme = shownTheme();
app.config = config;
document.body.append(app);

async function loadModels(): Promise<void> {
  try {
    const list = await request<ModelList>(environment, 'GET', modelsPath());
    app.models = { default: list.default, models: list.models, state: 'ready' };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    app.models ??= { default: null, models: [], state: 'failed' };
  }
}

const outbox = new Outbox(environment);
const list = new RemoteList(environment, outbox);
app.library = list;
// A model server may have been started meanwhile.
environment.on('visible', () => void loadModels());
void loadModels();

import('./start.js').then(
  ({ start }) => {
    start({ app, environment, config, outbox, list });
    early.release();
  },
  () => emit(app, 'fenced-tell', { text: 'The page could not be loaded wholly. Reload it.' }),
);
