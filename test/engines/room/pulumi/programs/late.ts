// A kind with its definition, and an object of it with a value that only the cluster can give, and with a secret.
import { secret } from '@pulumi/pulumi';
import { Namespace } from '@pulumi/kubernetes/core/v1';
import { ApiObject, App, Chart } from 'cdk8s';
import { PulumiDoor } from 'groundplan/delivery/pulumi';

const owner = new Namespace('owner', { metadata: { name: 'owner' } });
const door = new PulumiDoor('late');
const app = new App();

const kinds = new Chart(app, 'kinds');
new ApiObject(kinds, 'Note', {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'notes.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Note', plural: 'notes' },
    scope: 'Cluster',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', additionalProperties: { type: 'string' } } } } },
      },
    ],
  },
});

const notes = new Chart(app, 'notes');
notes.addDependency(kinds);
const phase = door.defer(owner.status.phase);
new ApiObject(notes, 'Note', {
  apiVersion: 'example.com/v1',
  kind: 'Note',
  metadata: { name: 'note' },
  spec: { alone: phase, inside: `the namespace is ${phase}`, hidden: door.defer(secret('told-to-nobody')) },
});
door.deliver(app);
