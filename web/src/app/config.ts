/** What the server wrote into the page's document for the page to know before it starts. */
import type { ConversationSettings, PageConfig } from '../protocol/generated.js';
import type { ContextSettings } from '../execution/api.js';

export function readConfig(document: Document): PageConfig {
  const content = document.querySelector<HTMLMetaElement>('meta[name="fenced-config"]')?.content;
  if (content === undefined) throw new Error('expected <meta name="fenced-config"> in the document');
  return JSON.parse(content) as PageConfig;
}

/** What a conversation's programs may use: its settings, within what the operator allows now. */
export function contextSettings(settings: ConversationSettings, config: PageConfig): ContextSettings {
  const { ceilings, network } = config;
  const own = network.consent && config.sandbox === 'site' ? settings.network : [];
  return {
    limits: {
      execution: Math.min(settings.execution_seconds, ceilings.execution_seconds) * 1000,
      heap: Math.min(settings.heap_bytes, ceilings.heap_bytes),
      output: Math.min(settings.output_bytes, ceilings.output_bytes),
    },
    network: own.filter((origin) => !network.allowed.includes(origin)),
    idle: Math.min(settings.idle_seconds, ceilings.idle_seconds) * 1000,
  };
}
