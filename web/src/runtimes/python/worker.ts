/** The worker of the Python runtime. */
import { serve } from '../shell/serve.js';
import { openPython } from './open.js';

serve(openPython);
