import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { ApiObject, App as Charts, Chart } from 'cdk8s';

// The same two engines and as many objects as the blueprint, without the kit: what nobody who uses these engines can go below.
const [resources, objects] = [Number(process.env.FLOOR_RESOURCES), Number(process.env.FLOOR_OBJECTS)];

const charts = new Charts();
const chart = new Chart(charts, 'floor');
for (let i = 0; i < objects; i++) {
  new ApiObject(chart, `Object${i}`, { apiVersion: 'v1', kind: 'ConfigMap', data: { number: String(i) } });
}
const manifest = chart.toJson() as unknown[];

const app = new App();
const stack = new Stack(app, 'floor');
for (let i = 0; i < resources; i++) {
  const properties = i === 0 ? { Value: JSON.stringify(manifest) } : { Value: String(i) };
  new CfnResource(stack, `Resource${i}`, { type: 'AWS::SSM::Parameter', properties: { Type: 'String', ...properties } });
}
app.synth();
