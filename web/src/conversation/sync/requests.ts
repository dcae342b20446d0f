/** The request that carries a command to the server. */
import {
  cellPath,
  conversationPath,
  messagePath,
  outputsPath,
  replyPath,
  runPath,
  runsPath,
  versionPath,
} from '../../protocol/addresses.js';
import type { Command } from './commands.js';

export interface WriteRequest {
  readonly method: 'PUT' | 'DELETE';
  /** Begins with `/api/`. */
  readonly path: string;
  readonly body?: unknown;
}

export function requestOf(conversation: string, command: Command): WriteRequest {
  switch (command.kind) {
    case 'put_conversation':
      return put(conversationPath(conversation), command.body);
    case 'delete_conversation':
      return { method: 'DELETE', path: conversationPath(conversation) };
    case 'put_message':
      return put(messagePath(conversation, command.id), command.body);
    case 'put_reply':
      return put(replyPath(conversation, command.id), command.body);
    case 'stop_reply':
      return { method: 'DELETE', path: replyPath(conversation, command.id) };
    case 'put_run':
      return put(runPath(conversation, command.id), command.body);
    case 'put_outputs':
      return put(outputsPath(conversation, command.id), command.body);
    case 'clear_runs':
      return { method: 'DELETE', path: runsPath(conversation, command.clearing) };
    case 'put_cell':
      return put(cellPath(conversation, command.id), command.body);
    case 'put_version':
      return put(versionPath(conversation, command.id), command.body);
  }
}

const put = (path: string, body: unknown): WriteRequest => ({ method: 'PUT', path, body });
