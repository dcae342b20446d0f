/** The composition root of the page: makes the parts, wires them, and fetches what they must know first. */
import './tokens.css';
import { browserEnvironment } from '../conversation/sync/environment.js';
import { RemoteList } from '../conversation/tree/list.js';
import { Outbox } from '../conversation/sync/outbox.js';
import { request, RequestError } from '../conversation/sync/rest.js';
import '../elements/shell/app.js';
import { ExecutionContext } from '../execution/context.js';
import { SessionPool } from '../execution/pool.js';
import { LANGUAGES } from '../languages/registry.js';
import { setFrameSite } from '../outputs/frame-site.js';
import { modelsPath, selfTestPath } from '../protocol/addresses.js';
import type { ModelList } from '../protocol/generated.js';
import { SandboxHost } from '../sandbox/host.js';
import { readConfig } from './config.js';
import { findIndex } from './package-index.js';
import { Page } from './page.js';
import { preferredSessions } from './preferences.js';
import { testAll, testLater, type SelfTestParts } from './self-test.js';
import { Tabs } from './tabs.js';
import { Workspaces } from './workspaces.js';

const environment = browserEnvironment();
const config = readConfig(document);
// Without a second site the frames share a process with the sessions, which a script could hold up.
setFrameSite({ origin: config.sandbox_origin, scripts: config.sandbox === 'site' });
const app = document.createElement('fenced-app');
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
const tabs = new Tabs();
app.library = list;
// A model server may have been started meanwhile.
environment.on('visible', () => void loadModels());
void loadModels();

const frame = document.querySelector<HTMLIFrameElement>('#sandbox')!;
const sandbox = new SandboxHost(frame, config.sandbox === 'opaque');
sandbox.listen((event) => {
  if (event.type === 'ready') app.tier = event.shared ? 'full' : 'degraded';
});
app.config = config;
app.sessionsMost = preferredSessions(config);
const pool = new SessionPool(sandbox, { most: app.sessionsMost, findIndex: findIndex(environment, config) });
const workspaces = new Workspaces({ environment, outbox, pool, sandbox, config, tabs });
new Page({ app, list, workspaces, pool, tabs });

const selfTest: SelfTestParts = {
  config,
  languages: LANGUAGES,
  openContext: () => new ExecutionContext(pool, { languages: LANGUAGES }),
  hasRoom: () => pool.hasRoom,
  report: (language, result) => request(environment, 'PUT', selfTestPath(language), result),
  browser: navigator.userAgent.slice(0, 200),
};
if (new URLSearchParams(location.search).has('self-test')) {
  app.say('The self-tests are running.');
  void testAll(selfTest).then(() => location.assign('/status'));
} else testLater(selfTest);
