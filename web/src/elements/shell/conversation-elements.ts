/** The elements that are seen only where a conversation is open; they come with the rest of what it needs. */
import './batch.js';
import '../files/added-files.js';
import '../message/thread.js';
import '../notices/lost.js';
import '../notices/refusal.js';
import '../notices/restored.js';
import '../notices/unsaved.js';
