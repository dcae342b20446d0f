/**
 * The half of the page that conversations need: the sandbox and its sessions, the store, the elements that draw
 * messages. It is fetched beside the half that is seen first, and begins when that has been drawn.
 */
import type { Environment } from '../conversation/sync/environment.js';
import type { Outbox } from '../conversation/sync/outbox.js';
import { request } from '../conversation/sync/rest.js';
import type { ConversationListStore } from '../conversation/tree/list.js';
import type { FencedApp } from '../elements/shell/app.js';
import '../elements/shell/conversation-elements.js';
import { ExecutionContext } from '../execution/context.js';
import { SessionPool } from '../execution/pool.js';
import { LANGUAGES } from '../languages/registry.js';
import { setFrameSite } from '../outputs/frame-site.js';
import { selfTestPath } from '../protocol/addresses.js';
import type { PageConfig } from '../protocol/generated.js';
import { SandboxHost } from '../sandbox/host.js';
import { findIndex } from './package-index.js';
import { Page } from './page.js';
import { preferredSessions } from './preferences.js';
import { testAll, testLater, type SelfTestParts } from './self-test.js';
import { Tabs } from './tabs.js';
import { Workspaces } from './workspaces.js';

export interface StartParts {
  readonly app: FencedApp;
  readonly environment: Environment;
  readonly config: PageConfig;
  readonly outbox: Outbox;
  readonly list: ConversationListStore;
}

export function start({ app, environment, config, outbox, list }: StartParts): void {
  // Without a second site the frames share a process with the sessions, which a script could hold up.
  setFrameSite({ origin: config.sandbox_origin, scripts: config.sandbox === 'site' });
  const tabs = new Tabs();
  const frame = document.querySelector<HTMLIFrameElement>('#sandbox')!;
  const sandbox = new SandboxHost(frame, config.sandbox === 'opaque');
  sandbox.listen((event) => {
    if (event.type === 'ready') app.tier = event.shared ? 'full' : 'degraded';
  });
  app.sessionsMost = preferredSessions(config);
  const pool = new SessionPool(sandbox, {
    most: app.sessionsMost,
    findIndex: findIndex(environment, config),
  });
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
}
