/** Where sessions find the package index: the server gives a logged-in page a folder for some hours. */
import type { Environment } from '../conversation/sync/environment.js';
import { request } from '../conversation/sync/rest.js';
import type { FindIndex } from '../execution/pool.js';
import { packageIndexPath } from '../protocol/addresses.js';
import type { PackageIndex, PageConfig } from '../protocol/generated.js';
import type { IndexAccess } from '../protocol/session.js';

/** Milliseconds: a folder that ends sooner is not given to a session any more, which may live that long. */
const LONG_ENOUGH = 6 * 3_600_000;
/** Given where the server gave none: what it refuses there is put into words when a program wants something of it. */
const NONE = '/index/none';

/** What sessions of conversations may install from; the server is asked when the first one may. */
export function findIndex(environment: Environment, config: PageConfig): FindIndex {
  const site = config.network.index ?? null;
  let folder: PackageIndex | null = null;

  async function ask(origin: string): Promise<IndexAccess> {
    try {
      folder = await request<PackageIndex>(environment, 'POST', packageIndexPath());
      return { site: origin, path: folder.path };
    } catch {
      return { site: origin, path: NONE };
    }
  }

  return (network) => {
    if (site === null) return null;
    if (!network.includes(site) && !config.network.allowed.includes(site)) return { site, path: null };
    if (folder !== null && folder.expires * 1000 > environment.clock.now() + LONG_ENOUGH)
      return { site, path: folder.path };
    return ask(site);
  };
}
