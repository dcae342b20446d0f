/** What the server wrote into the page's document for the page to know before it starts. */
import type { ConversationSettings, PageConfig } from '../protocol/generated.js';
import type { ContextSettings } from '../execution/api.js';

export function readConfig(document: Document): PageConfig {
  const content = document.querySelector<HTMLMetaElement>('meta[name="fenced-config"]')?.content;
  if (content === undefined) throw new Error('expected <meta name="fenced-config"> in the document');
  return JSON.parse(content) as PageConfig;
}

/** A conversation's settings as far as the operator allows them now. */
export function allowedSettings(settings: ConversationSettings, config: PageConfig): ConversationSettings {
  const { ceilings, network } = config;
  const mayConsent = network.consent && config.sandbox === 'site';
  return {
    ...settings,
    execution_seconds: Math.min(settings.execution_seconds, ceilings.execution_seconds),
    heap_bytes: Math.min(settings.heap_bytes, ceilings.heap_bytes),
    output_bytes: Math.min(settings.output_bytes, ceilings.output_bytes),
    idle_seconds: Math.min(settings.idle_seconds, ceilings.idle_seconds),
    network: mayConsent ? settings.network : [],
  };
}

/** What a conversation's programs may use. */
export function contextSettings(settings: ConversationSettings, config: PageConfig): ContextSettings {
  const allowed = allowedSettings(settings, config);
  return {
    limits: {
      execution: allowed.execution_seconds * 1000,
      heap: allowed.heap_bytes,
      output: allowed.output_bytes,
    },
    network: allowed.network.filter((origin) => !config.network.allowed.includes(origin)),
    idle: allowed.idle_seconds * 1000,
    keep: allowed.keep_environment,
  };
}
