/* Generated from src/fenced/protocol by `make generate`; change it there. */
/* eslint-disable */

/**
 * Any JSON value.
 */
export type JsonValue = unknown;

export interface Protocol {
  About: About;
  Attachment: Attachment;
  AttachmentColumn: AttachmentColumn;
  BlobOutput: BlobOutput;
  Ceilings: Ceilings;
  Cell: Cell;
  CellUpdated: CellUpdated;
  ClearOutput: ClearOutput;
  Clocks: Clocks;
  Conversation: Conversation;
  ConversationDeleted: ConversationDeleted;
  ConversationList: ConversationList;
  ConversationSettings: ConversationSettings;
  ConversationState: ConversationState;
  ConversationUpdated: ConversationUpdated;
  DisplayData: DisplayData;
  ErrorOutput: ErrorOutput;
  Example: Example;
  ExecuteResult: ExecuteResult;
  FrameRepeat: FrameRepeat;
  FrameSource: FrameSource;
  FrameValue: FrameValue;
  Hello: Hello;
  JsonValue: JsonValue;
  LoadAgain: LoadAgain;
  Message: Message;
  MessageBodies: MessageBodies;
  MessageCreated: MessageCreated;
  MessageDelta: MessageDelta;
  MessageError: MessageError;
  MessageReasoning: MessageReasoning;
  MessageUpdated: MessageUpdated;
  ModelInfo: ModelInfo;
  ModelList: ModelList;
  NetworkPolicy: NetworkPolicy;
  OutputAppended: OutputAppended;
  PackageIndex: PackageIndex;
  PageConfig: PageConfig;
  Presence: Presence;
  Problem: Problem;
  PutCell: PutCell;
  PutConversation: PutConversation;
  PutMessage: PutMessage;
  PutOutputs: PutOutputs;
  PutReply: PutReply;
  PutRun: PutRun;
  PutSelfTest: PutSelfTest;
  PutVersion: PutVersion;
  Reader: Reader;
  Run: Run;
  RunError: RunError;
  RunLimits: RunLimits;
  RunList: RunList;
  RunNames: RunNames;
  RunUpdated: RunUpdated;
  RunWithOutputs: RunWithOutputs;
  RunsRemoved: RunsRemoved;
  SelfTest: SelfTest;
  SourcesStored: SourcesStored;
  StreamOutput: StreamOutput;
  TracebackFrame: TracebackFrame;
  UpdateDisplayData: UpdateDisplayData;
  Version: Version;
  VersionCreated: VersionCreated;
  VersionList: VersionList;
  Welcome: Welcome;
}
/**
 * The failed run that a message asks to mend. The model is told its code and its error from the rows.
 */
export interface About {
  cell: string;
  notes: string;
  run: string;
}
/**
 * A file at ``/files`` that the reader added before a message, as far as their page could tell. The file itself
 * stays in their browser.
 */
export interface Attachment {
  columns: AttachmentColumn[] | null;
  kind: string;
  name: string;
  rows: number | null;
  size: number;
}
export interface AttachmentColumn {
  name: string;
  type: 'integer' | 'number' | 'boolean' | 'text' | 'time' | 'other';
}
/**
 * Stands for an output of more than 64 KiB: its JSON is at ``/api/blobs/{sha256}``.
 */
export interface BlobOutput {
  display_id: string | null;
  kind: 'stream' | 'display_data' | 'execute_result' | 'update_display_data' | 'error';
  output_type: 'blob';
  sha256: string;
  size: number;
}
/**
 * What the operator lets a conversation's settings ask for at most.
 */
export interface Ceilings {
  execution_seconds: number;
  heap_bytes: number;
  idle_seconds: number;
  output_bytes: number;
  sessions: number;
}
/**
 * What the reader chose for a cell, or a cell that they added. A fence that was left as it is has none.
 */
export interface Cell {
  after: string | null;
  conversation: string;
  created: string;
  id: string;
  language: string | null;
  limits: RunLimits | null;
  line_numbers: boolean | null;
  removed: boolean;
}
/**
 * What each run of one cell is held to; None where the conversation's settings hold.
 */
export interface RunLimits {
  execution_seconds: number | null;
  heap_bytes: number | null;
  output_bytes: number | null;
}
/**
 * What was chosen for a cell changed, or it was added or removed.
 */
export interface CellUpdated {
  cell: Cell;
  seq: number;
  type: 'cell.updated';
}
/**
 * Removes the outputs before it: at once, or with ``wait`` when the next one comes.
 */
export interface ClearOutput {
  output_type: 'clear_output';
  wait: boolean;
}
/**
 * Seconds spent in each phase of a run; None while the phase has not ended or did not happen.
 */
export interface Clocks {
  download: number | null;
  execution: number | null;
  load: number | null;
  queue: number | null;
}
export interface Conversation {
  created: string;
  id: string;
  model: string | null;
  settings: ConversationSettings;
  title: string;
  updated: string;
}
/**
 * What the programs of one conversation may use, what is kept of them, and how its code is shown.
 */
export interface ConversationSettings {
  execution_seconds: number;
  heap_bytes: number;
  history_bytes: number;
  history_runs: number;
  idle_seconds: number;
  keep_environment: boolean;
  line_numbers: boolean;
  network: string[];
  output_bytes: number;
  wrap: boolean;
}
export interface ConversationDeleted {
  id: string;
  seq: number;
  type: 'conversation.deleted';
}
export interface ConversationList {
  conversations: Conversation[];
}
/**
 * A conversation as of event number ``seq`` of ``epoch``.
 */
export interface ConversationState {
  cells: Cell[];
  conversation: Conversation;
  epoch: string;
  messages: Message[];
  runs: RunWithOutputs[];
  seq: number;
}
export interface Message {
  about: About | null;
  attachments: Attachment[];
  attempt: number;
  author: string;
  conversation: string;
  created: string;
  error: MessageError | null;
  id: string;
  model: string | null;
  parent: string | null;
  reasoning: string;
  role: 'user' | 'assistant';
  status: 'streaming' | 'complete' | 'interrupted' | 'error';
  text: string | null;
  thought: number;
}
/**
 * Why an answer ended early, or what else is to be said about its end, in words for the reader.
 */
export interface MessageError {
  hint: string;
  kind:
    | 'refused'
    | 'unauthorized'
    | 'rate_limited'
    | 'provider'
    | 'broken'
    | 'stalled'
    | 'internal'
    | 'stopped'
    | 'length'
    | 'filtered'
    | 'tools'
    | 'declined'
    | 'unsaid'
    | 'no_model';
  message: string;
  retry_at: string | null;
}
export interface RunWithOutputs {
  outputs: (
    StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput | BlobOutput
  )[];
  run: Run;
}
export interface StreamOutput {
  name: 'stdout' | 'stderr';
  output_type: 'stream';
  text: string;
}
export interface DisplayData {
  data: {
    [k: string]: JsonValue;
  };
  display_id: string | null;
  metadata: {
    [k: string]: JsonValue;
  };
  output_type: 'display_data';
}
export interface ExecuteResult {
  data: {
    [k: string]: JsonValue;
  };
  display_id: string | null;
  execution_count: number | null;
  metadata: {
    [k: string]: JsonValue;
  };
  output_type: 'execute_result';
}
/**
 * Takes the place of every earlier output of the same run with its ``display_id``.
 */
export interface UpdateDisplayData {
  data: {
    [k: string]: JsonValue;
  };
  display_id: string;
  metadata: {
    [k: string]: JsonValue;
  };
  output_type: 'update_display_data';
}
export interface ErrorOutput {
  ename: string;
  evalue: string;
  frames: TracebackFrame[];
  output_type: 'error';
  traceback: string[];
}
/**
 * One level of a traceback, the outermost first.
 */
export interface TracebackFrame {
  cell: string | null;
  file: string;
  line: number;
  name: string;
  repeat: FrameRepeat | null;
  source: FrameSource | null;
  values: FrameValue[];
  where: 'cell' | 'earlier' | 'library';
}
/**
 * A recursion: levels that came several times in a row and are told once.
 */
export interface FrameRepeat {
  levels: number;
  times: number;
}
/**
 * The lines around the one that a frame stands at.
 */
export interface FrameSource {
  first: number;
  lines: string[];
}
/**
 * A variable that the frame's line names, as it was when the error came.
 */
export interface FrameValue {
  name: string;
  preview: string;
}
export interface Run {
  by: string;
  cell: string;
  clocks: Clocks;
  conversation: string;
  created: string;
  dropped: number;
  engine: 'browser' | 'server';
  error: RunError | null;
  id: string;
  language: string;
  memory: number | null;
  names: RunNames | null;
  pruned: boolean;
  session: string | null;
  source: string;
  status: 'queued' | 'loading' | 'executing' | 'completed' | 'failed' | 'aborted' | 'timed_out' | 'lost';
}
/**
 * Why a run did not complete.
 */
export interface RunError {
  line: number | null;
  message: string;
  name: string;
  variables_lost: boolean;
}
/**
 * The names of a program's global scope by which its cell depends on others, as its runtime told them.
 */
export interface RunNames {
  defines: string[];
  uses: string[];
}
export interface ConversationUpdated {
  conversation: Conversation;
  seq: number;
  type: 'conversation.updated';
}
/**
 * A conversation to try. Its answer is known to the server by name, so no model is asked.
 */
export interface Example {
  answer: string;
  name: 'plot' | 'equation' | 'table';
  question: string;
  title: string;
}
/**
 * The page's first frame.
 */
export interface Hello {
  epoch: string;
  seq: number;
  type: 'hello';
}
/**
 * The page has missed too much: it should fetch the conversation again.
 */
export interface LoadAgain {
  type: 'load_again';
}
export interface MessageBodies {
  messages: Message[];
  runs: RunWithOutputs[];
}
export interface MessageCreated {
  message: Message;
  seq: number;
  type: 'message.created';
}
/**
 * Text of a streaming answer that starts at ``offset`` (UTF-16 code units, JavaScript's measure).
 */
export interface MessageDelta {
  id: string;
  offset: number;
  seq: number;
  text: string;
  type: 'message.delta';
}
/**
 * Reasoning of a streaming answer, as ``message.delta`` has its text.
 */
export interface MessageReasoning {
  id: string;
  offset: number;
  seq: number;
  text: string;
  thought: number;
  type: 'message.reasoning';
}
export interface MessageUpdated {
  message: Message;
  seq: number;
  type: 'message.updated';
}
/**
 * A language model that can answer.
 */
export interface ModelInfo {
  id: string;
  label: string;
  note: string;
  provider: string;
}
export interface ModelList {
  default: string | null;
  models: ModelInfo[];
}
/**
 * Which sites programs may reach.
 */
export interface NetworkPolicy {
  allowed: string[];
  consent: boolean;
  index: string | null;
}
/**
 * Outputs number ``start`` and following of a run.
 */
export interface OutputAppended {
  outputs: (
    StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput | BlobOutput
  )[];
  run: string;
  seq: number;
  start: number;
  type: 'output.appended';
}
/**
 * Where sessions of conversations that may use the package index find it.
 */
export interface PackageIndex {
  expires: number;
  path: string;
}
/**
 * What the page must know of the server before it starts; in its document, and at ``/api/config``.
 */
export interface PageConfig {
  ceilings: Ceilings;
  examples: Example[];
  network: NetworkPolicy;
  revision: string;
  sandbox: 'site' | 'opaque';
  sandbox_origin: string;
  tested: string[];
  version: string;
}
/**
 * Who is connected; not numbered, sent on joining and whenever it changes.
 */
export interface Presence {
  readers: Reader[];
  type: 'presence';
}
export interface Reader {
  id: string;
  name: string;
}
/**
 * The body of every error response.
 */
export interface Problem {
  error: string;
}
/**
 * Changes the fields given; those left out stay as they are, so that two readers may choose apart.
 */
export interface PutCell {
  after: string | null;
  created: string | null;
  language: string | null;
  limits: RunLimits | null;
  line_numbers: boolean | null;
  removed: boolean;
}
/**
 * Creates the conversation or changes the fields given; None leaves a field as it is.
 */
export interface PutConversation {
  model: string | null;
  settings: ConversationSettings | null;
  title: string | null;
}
export interface PutMessage {
  about: About | null;
  attachments: Attachment[];
  parent: string | null;
  role: 'user' | 'assistant';
  text: string;
}
/**
 * Outputs number ``start`` and following of a run; a number already stored is left as it is.
 */
export interface PutOutputs {
  outputs: (StreamOutput | DisplayData | ExecuteResult | UpdateDisplayData | ClearOutput | ErrorOutput)[];
  start: number;
}
/**
 * Asks for an answer. ``attempt`` makes it idempotent: 1 starts it, one more than the row's continues it.
 */
export interface PutReply {
  attempt: number;
  example: ('plot' | 'equation' | 'table') | null;
  parent: string;
}
/**
 * The state of a run. Once a run has ended, later writes change nothing.
 */
export interface PutRun {
  by: string;
  cell: string;
  clocks: Clocks;
  created: string | null;
  dropped: number;
  error: RunError | null;
  language: string;
  memory: number | null;
  names: RunNames | null;
  session: string | null;
  source: string;
  status: 'queued' | 'loading' | 'executing' | 'completed' | 'failed' | 'aborted' | 'timed_out' | 'lost';
}
/**
 * How a language's self-test went: one tiny program, run by the page after an upgrade.
 */
export interface PutSelfTest {
  browser: string;
  message: string;
  revision: string;
  seconds: number;
  status: 'passed' | 'failed';
}
/**
 * Adds a version; once there it never changes. One like the cell's newest is not added unless it has a name.
 */
export interface PutVersion {
  cell: string;
  created: string | null;
  name: string;
  reason: 'run' | 'replaced' | 'named';
  source: string;
}
/**
 * A page of the history of runs.
 */
export interface RunList {
  more: boolean;
  runs: Run[];
}
export interface RunUpdated {
  run: Run;
  seq: number;
  type: 'run.updated';
}
/**
 * Runs that are not kept any more, with their outputs.
 */
export interface RunsRemoved {
  runs: string[];
  seq: number;
  type: 'runs.removed';
}
/**
 * The last self-test of a language.
 */
export interface SelfTest {
  at: string;
  browser: string;
  language: string;
  message: string;
  revision: string;
  seconds: number;
  status: 'passed' | 'failed';
}
/**
 * The first ``changes`` frames of this connection that changed the sources are stored for good; not numbered.
 */
export interface SourcesStored {
  changes: number;
  type: 'sources.stored';
}
/**
 * What a cell's source was at one time. The message's own text is the first version and no row.
 */
export interface Version {
  author: string;
  cell: string;
  conversation: string;
  created: string;
  id: string;
  name: string;
  reason: 'run' | 'replaced' | 'named';
  source: string;
}
export interface VersionCreated {
  seq: number;
  type: 'version.created';
  version: Version;
}
export interface VersionList {
  versions: Version[];
}
export interface Welcome {
  epoch: string;
  reader: string;
  seq: number;
  type: 'welcome';
}

export type Role = Message['role'];
export type MessageStatus = Message['status'];
export type RunStatus = Run['status'];
export type StoredOutput = RunWithOutputs['outputs'][number];
export type ServerEvent =
  | Welcome
  | LoadAgain
  | Presence
  | SourcesStored
  | ConversationUpdated
  | ConversationDeleted
  | MessageCreated
  | MessageDelta
  | MessageReasoning
  | MessageUpdated
  | RunUpdated
  | OutputAppended
  | CellUpdated
  | VersionCreated
  | RunsRemoved;
