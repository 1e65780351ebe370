import * as pulumi from '@pulumi/pulumi';
import { App as CdkApp } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'cdk8s';
import { renderYaml } from '../../constructs/delivery/yaml-door';
import { helpDesk } from '../../examples/blueprint-with-own-requirements';
import { chat } from '../../examples/chat-in-a-pulumi-program';
import { chatInTheirCluster } from '../../examples/existing-eks-in-a-cdk-stack';
import { chatChart } from '../../examples/gpu-pool-in-a-cdk8s-chart';
import { modelStack } from '../../examples/model-store-in-a-cdk-stack';

test('a chat model and its pool stand in a cdk8s chart', () => {
  const app = new App();
  const kinds = chatChart(app)
    .toJson()
    .map((o: { kind: string }) => o.kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['EC2NodeClass', 'NodePool', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy']),
  );
});

test('a model store and a cluster stand in a stack with a VPC that exists', () => {
  const template = Template.fromStack(modelStack(new CdkApp()));
  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.resourceCountIs('AWS::EKS::Cluster', 1);
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate' });
});

test('a chat model goes into a cluster that another team runs, and neither cluster nor operators are made', () => {
  const template = Template.fromStack(chatInTheirCluster(new CdkApp()));
  for (const type of ['AWS::EKS::Cluster', 'AWS::EC2::VPC', 'AWS::S3::Bucket', 'Custom::AWSCDK-EKS-HelmChart']) {
    template.resourceCountIs(type, 0);
  }
  const objects = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  expect([...new Set(objects.map((o) => o.Properties.ClusterName))]).toEqual(['shared']);
  const kinds = objects.map((o) => (JSON.parse(o.Properties.Manifest as string) as { kind: string }[])[0].kind);
  expect(kinds).toEqual(expect.arrayContaining(['Namespace', 'NodePool', 'EC2NodeClass', 'Deployment', 'PodMonitor', 'ScaledObject']));
  template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: 'shared',
    Namespace: 'chat',
    ServiceAccount: 'chat-server',
  });
});

test('a chat model is registered by a Pulumi program, with the name of the bucket filled in later', async () => {
  const seen: { type: string; inputs: Record<string, unknown> }[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      seen.push({ type, inputs: inputs as Record<string, unknown> });
      return { id: name, state: inputs as Record<string, unknown> };
    },
    call: () => ({}),
  });
  chat(pulumi.output('weights-of-team-a'));
  await pulumi.runtime.disconnect();
  const deployment = seen.find((r) => r.type === 'kubernetes:apps/v1:Deployment');
  expect(JSON.stringify(deployment?.inputs)).toContain('s3://weights-of-team-a/models/Qwen/Qwen3-8B-FP8');
});

test('a blueprint is planned with requirements of one’s own', () => {
  const app = new App();
  expect(helpDesk(app)).toBe('Qwen/Qwen3-32B-FP8 answers 40 conversations at once from 2 replicas of 2 × L40S on l40s node');
  expect(renderYaml(app).map((file) => file.path)).toEqual(['0000-help-desk-operators.k8s.yaml', '0001-help-desk.k8s.yaml']);
});
