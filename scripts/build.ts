import { bundleHostSuites, bundleProducts } from "./bundle.ts";

const kilobyte = 1_000;

const started = performance.now();
const [products] = await Promise.all([bundleProducts(), bundleHostSuites()]);
for (const { file, sizeBytes } of products) {
  console.log(`${file.padEnd(24)} ${(sizeBytes / kilobyte).toFixed(1).padStart(8)} kB`);
}
console.log(`Built in ${Math.round(performance.now() - started)} ms`);
