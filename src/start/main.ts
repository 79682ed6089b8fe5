import { serve } from './serve.js';

// Loaded only by a server that has an embedded database.
await serve(async (...args) => {
  const { serveCommands } = await import('../cli/serve-commands.js');
  return serveCommands(...args);
});
