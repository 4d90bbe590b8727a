import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// `ROUNDS_SERVICE=http://127.0.0.1:8080 npm run dev` works on a running service; without it a
// small imitation with made-up runs answers, so that the page can be built without the engine.
const service = process.env['ROUNDS_SERVICE'];

function imitation(): Plugin {
  return {
    name: 'rounds-imitation',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/api/v1', (request, response, next) => {
        server
          .ssrLoadModule('/dev/mock.ts')
          .then((mock) => (mock as typeof import('./dev/mock')).serve(request, response))
          .catch(next);
      });
    },
  };
}

export default defineConfig({
  plugins: [react(), ...(service ? [] : [imitation()])],
  server: service ? { proxy: { '/api': service, '/docs': service, '/openapi.json': service, '/healthz': service } } : {},
  build: { target: 'es2022', chunkSizeWarningLimit: 1500, sourcemap: false },
  worker: { format: 'es' },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
