import { defineConfig } from 'vitest/config';

export default defineConfig({
  esbuild: { target: 'es2022' },
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 20_000 },
});
