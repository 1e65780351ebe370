#!/usr/bin/env bash
# Packs the package, installs the tarball with its peers into an empty project, and uses one construct of each room there.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
[[ -d dist ]] || npm run build

project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
npm pack --silent --pack-destination "$project" >"$project/name"
tarball="$project/$(tail -n 1 "$project/name")"

node_modules/.bin/publint run "$tarball" --strict
node_modules/.bin/attw "$tarball" --profile node16 --no-definitely-typed --no-emoji

# the same versions as here: what is tried is the package, not the newest engine.
mapfile -t peers < <(node -p "
  const { peerDependencies, devDependencies } = require('./package.json');
  Object.keys(peerDependencies).map((name) => name + '@' + devDependencies[name]).join('\n')")
cd "$project"
echo '{ "name": "uses-groundplan", "private": true }' >package.json
npm install --silent --no-audit --no-fund --prefer-offline "$tarball" "${peers[@]}"

cat >use.cjs <<'PROGRAM'
const assert = require('node:assert/strict');
const { Accelerator, GroundplanError } = require('groundplan/planning');
const { evaluatePolicy } = require('groundplan/policy');
const review = require('groundplan/review');
const { BLUEPRINTS } = require('groundplan/blueprints');

const engines = Object.keys(require.cache).filter((path) => /node_modules\/(aws-cdk-lib|cdk8s|@pulumi)\//.test(path));
assert.deepEqual(engines, [], 'planning, policy, review and the catalogue must load no engine');
assert.ok(Object.keys(review).length > 0);

const cdk8s = require('cdk8s');
const { GpuNodePool } = require('groundplan/kubernetes');
const { renderCharts } = require('groundplan/delivery');
const app = new cdk8s.App();
const chart = new cdk8s.Chart(app, 'gpus');
const props = { accelerator: Accelerator.L40S, maxGpus: 8, nodeRoleName: 'nodes', discoveryTag: 'demo' };
new GpuNodePool(chart, 'Pool', props);
const kinds = renderCharts(app).flatMap((c) => c.nodes.map((n) => n.body.kind));
assert.deepEqual(kinds, ['EC2NodeClass', 'NodePool']);
assert.throws(() => new GpuNodePool(chart, 'Empty', { ...props, maxGpus: 0 }), (error) => GroundplanError.is(error) && error.code === 'GpuPoolSize');
const aws = Object.keys(require.cache).filter((path) => /node_modules\/(aws-cdk-lib|@pulumi)\//.test(path));
assert.deepEqual(aws, [], 'who writes YAML must load neither aws-cdk-lib nor Pulumi');

const { App, Stack } = require('aws-cdk-lib');
const { EncryptionDomain, PrivateNetwork } = require('groundplan/aws');
const stack = new Stack(new App(), 'network', { env: { region: 'eu-central-1' } });
const network = new PrivateNetwork(stack, 'Network', {
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  encryption: new EncryptionDomain(stack, 'Keys'),
});
assert.equal(Stack.of(network), stack);
assert.equal(typeof require('groundplan/delivery/eks').EksDoor, 'function');
assert.equal(typeof require('groundplan/delivery/pulumi').PulumiDoor, 'function');
assert.ok(evaluatePolicy({}).rulesRun.length > 0);

for (const blueprint of BLUEPRINTS) {
  for (const size of Object.values(blueprint.sizes)) {
    assert.ok(require('node:fs').existsSync(size), `${size} is not in the package`);
  }
  const charts = new cdk8s.App();
  blueprint.plan({}).kubernetes(charts);
  assert.ok(renderCharts(charts).length > 0);
}
console.log('one construct of each room works from the tarball');
PROGRAM
cat >use.mjs <<'PROGRAM'
import { LlmModel } from 'groundplan/planning';
import { evaluatePolicy } from 'groundplan/policy';
if (typeof LlmModel !== 'function' || typeof evaluatePolicy !== 'function') {
  throw new Error('names are lost for ES modules');
}
console.log('named imports work from ES modules');
PROGRAM
node use.cjs
node use.mjs
node_modules/.bin/groundplan --help >/dev/null
echo 'the command starts from the tarball'
cd "$root"
