/** Lucide's icons, inlined in the bundle; they take the colour of the text. */
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import alert from 'lucide-static/icons/circle-alert.svg?raw';
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import braces from 'lucide-static/icons/braces.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import chevronUp from 'lucide-static/icons/chevron-up.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import close from 'lucide-static/icons/x.svg?raw';
import command from 'lucide-static/icons/command.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import edit from 'lucide-static/icons/pencil.svg?raw';
import external from 'lucide-static/icons/arrow-up-right.svg?raw';
import file from 'lucide-static/icons/file.svg?raw';
import fileText from 'lucide-static/icons/file-text.svg?raw';
import folder from 'lucide-static/icons/folder.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import paperclip from 'lucide-static/icons/paperclip.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import failed from 'lucide-static/icons/circle-x.svg?raw';
import globe from 'lucide-static/icons/globe.svg?raw';
import history from 'lucide-static/icons/history.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import loader from 'lucide-static/icons/loader-circle.svg?raw';
import menu from 'lucide-static/icons/menu.svg?raw';
import message from 'lucide-static/icons/message-square.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import more from 'lucide-static/icons/ellipsis.svg?raw';
import newConversation from 'lucide-static/icons/square-pen.svg?raw';
import offline from 'lucide-static/icons/cloud-off.svg?raw';
import panel from 'lucide-static/icons/panel-left.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import playAll from 'lucide-static/icons/fast-forward.svg?raw';
import plot from 'lucide-static/icons/chart-spline.svg?raw';
import prompt from 'lucide-static/icons/text-cursor-input.svg?raw';
import restart from 'lucide-static/icons/rotate-ccw.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import settings from 'lucide-static/icons/sliders-horizontal.svg?raw';
import shield from 'lucide-static/icons/shield-alert.svg?raw';
import sigma from 'lucide-static/icons/sigma.svg?raw';
import stop from 'lucide-static/icons/square.svg?raw';
import stopped from 'lucide-static/icons/circle-stop.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import table from 'lucide-static/icons/table-2.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import unplug from 'lucide-static/icons/unplug.svg?raw';
import code from 'lucide-static/icons/code.svg?raw';
import diff from 'lucide-static/icons/file-diff.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import numbers from 'lucide-static/icons/list-ordered.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import saved from 'lucide-static/icons/cloud-check.svg?raw';
import stale from 'lucide-static/icons/clock-alert.svg?raw';
import sparkles from 'lucide-static/icons/sparkles.svg?raw';
import versions from 'lucide-static/icons/layers.svg?raw';
import packageIcon from 'lucide-static/icons/package.svg?raw';

const ICONS = {
  alert,
  arrowDown,
  arrowUp,
  braces,
  check,
  chevronDown,
  chevronLeft,
  chevronRight,
  chevronUp,
  clock,
  close,
  command,
  copy,
  download,
  edit,
  external,
  failed,
  file,
  fileText,
  folder,
  image,
  paperclip,
  upload,
  globe,
  history,
  info,
  keyboard,
  loader,
  menu,
  message,
  moon,
  more,
  newConversation,
  offline,
  panel,
  play,
  playAll,
  plot,
  prompt,
  restart,
  search,
  settings,
  shield,
  sigma,
  stop,
  stopped,
  sun,
  table,
  trash,
  unplug,
  code,
  diff,
  link,
  numbers,
  plus,
  saved,
  sparkles,
  stale,
  versions,
  package: packageIcon,
} as const;

export type IconName = keyof typeof ICONS;

const bare = (source: string): string =>
  source.replace(/^<!--.*?-->\s*/s, '').replace('<svg', '<svg aria-hidden="true"');

const templates = new Map<IconName, TemplateResult>();

/** An icon for the eye only; its button carries the name. */
export function icon(name: IconName): TemplateResult {
  let template = templates.get(name);
  if (template === undefined) {
    template = html`<span class="icon" data-icon=${name}>${unsafeHTML(bare(ICONS[name]))}</span>`;
    templates.set(name, template);
  }
  return template;
}
