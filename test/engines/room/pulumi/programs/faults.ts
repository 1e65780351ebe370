// One planted fault a stack, named after it.
import { getStack } from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import { PulumiDoor } from 'groundplan/delivery/pulumi';

const app = new App();
const chart = new Chart(app, 'chart', { namespace: 'default' });
const door = new PulumiDoor('faults');

function settings(id: string, metadata: object = {}, data: Readonly<Record<string, string>> = {}): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id.toLowerCase(), ...metadata }, data });
}

const FAULTS: Readonly<Record<string, () => void>> = {
  circle: () => {
    const [one, other] = [settings('One'), settings('Other')];
    one.addDependency(other);
    other.addDependency(one);
  },
  'missing-kind': () => {
    settings('First');
    new ApiObject(chart, 'Job', { apiVersion: 'ray.io/v1', kind: 'RayJob', metadata: { name: 'job' } });
  },
  'foreign-value': () => {
    settings('First');
    settings('Second', {}, { bucket: new PulumiDoor('another').defer('weights') });
  },
  finalizer: () => {
    settings('Held', { finalizers: ['example.com/held'], annotations: { 'pulumi.com/timeoutSeconds': '3' } });
  },
};

FAULTS[getStack()]();
door.deliver(app);
