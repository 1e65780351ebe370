// No room loads an engine that its user did not ask for, and a blueprint finds the files that it reads.
/* eslint-disable import-x/order, import-x/newline-after-import -- when each room is loaded is what is tried here. */
const assert = require('node:assert/strict');
const { existsSync } = require('node:fs');
const { Accelerator, GroundplanError } = require('groundplan/planning');
const { evaluatePolicy } = require('groundplan/policy');
const review = require('groundplan/review');
const { BLUEPRINTS } = require('groundplan/blueprints');

const loaded = (packages) => Object.keys(require.cache).filter((path) => packages.test(path));
assert.deepEqual(
  loaded(/node_modules\/(aws-cdk-lib|cdk8s|@pulumi)\//),
  [],
  'planning, policy, review and the catalogue must load no engine',
);
assert.ok(Object.keys(review).length > 0);
assert.ok(evaluatePolicy({}).rulesRun.length > 0);

const cdk8s = require('cdk8s');
const { GpuNodePool } = require('groundplan/kubernetes');
const { renderCharts } = require('groundplan/delivery');
const app = new cdk8s.App();
const chart = new cdk8s.Chart(app, 'gpus');
const props = { accelerator: Accelerator.L40S, maxGpus: 8, nodeRoleName: 'nodes', discoveryTag: 'demo' };
new GpuNodePool(chart, 'Pool', props);
const kinds = renderCharts(app).flatMap((c) => c.nodes.map((n) => n.body.kind));
assert.deepEqual(kinds, ['EC2NodeClass', 'NodePool']);
assert.throws(
  () => new GpuNodePool(chart, 'Empty', { ...props, maxGpus: 0 }),
  (error) => GroundplanError.is(error) && error.code === 'GpuPoolSize',
);
for (const blueprint of BLUEPRINTS) {
  for (const size of Object.values(blueprint.sizes)) {
    assert.ok(existsSync(size), `${size} is not in the package`);
  }
  const charts = new cdk8s.App();
  blueprint.plan({ name: 'chat', platform: 'aws' }).objects(charts);
  assert.ok(renderCharts(charts).length > 0);
}
assert.deepEqual(loaded(/node_modules\/(aws-cdk-lib|@pulumi)\//), [], 'who writes YAML must load neither aws-cdk-lib nor Pulumi');
console.log('every room loads only what it needs');
