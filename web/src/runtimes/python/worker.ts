/** The worker of the Python runtime: commands in, events out. */
import type { WorkerCommand, WorkerEvent } from '../../protocol/session.js';
import { Channel } from './channel.js';
import { watchForFatal } from './fatal.js';
import { readPythonFiles } from './files.js';
import { capHeap, heapReporter } from './heap.js';
import { Interpreter } from './interpreter.js';
import { explainNetworkErrors } from './network.js';
import { closeSharedPlaces } from './shared-places.js';
import { startPyodide } from './start.js';

declare const self: DedicatedWorkerGlobalScope;

// Kept from here on: a program that replaces or deletes the global reaches only its own.
const send = self.postMessage.bind(self);
const post = (event: WorkerEvent): void => send(event);

let interpreter: Interpreter | null = null;

async function open(command: Extract<WorkerCommand, { type: 'open' }>): Promise<void> {
  const channel = new Channel(post, command.shared);
  const reportHeap = heapReporter(channel.signals);
  capHeap(command.limits.heap, reportHeap);
  explainNetworkErrors(self);
  const files = readPythonFiles(command.files, self.location.origin);
  const pyodide = await startPyodide(files, command.module, post);
  watchForFatal(pyodide, (message) => post({ type: 'fatal', message }));
  interpreter = new Interpreter(pyodide, files, channel, command.shared, reportHeap);
  reportHeap(interpreter.heap);
  post({ type: 'opened', heap: interpreter.heap });
}

closeSharedPlaces(self);

// A program that closed its own worker would leave a session that never answers.
Object.defineProperty(self, 'close', { value: () => undefined, writable: false, configurable: false });

self.addEventListener('message', (event: MessageEvent<WorkerCommand>) => {
  const command = event.data;
  if (command.type === 'open') {
    open(command).catch((error: unknown) => {
      post({ type: 'fatal', message: error instanceof Error ? error.message : String(error) });
    });
  } else if (command.type === 'execute') void interpreter?.execute(command.run, command.cell, command.source);
  else interpreter?.interrupt(command.run);
});
