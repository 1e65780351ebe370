import type { PlannedBlueprint } from '../../../blueprints/catalog';
import { type Door, refuseWhatAnotherDelivers } from '../../../blueprints/doors/deliverable';

const planned = (platform: string, hasStack: boolean): PlannedBlueprint =>
  ({ document: { deployment: 'chat', platform }, aws: hasStack ? () => undefined : undefined }) as unknown as PlannedBlueprint;

test.each<[string, boolean, Door[]]>([
  ['aws', true, ['cdk']],
  ['eks', true, ['cdk', 'cdk8s', 'pulumi']],
  ['eks', false, ['cdk8s', 'pulumi']],
  ['kubernetes', false, ['cdk8s', 'pulumi']],
])('platform %s, with a stack: %s, is delivered by %j alone', (platform, hasStack, doors) => {
  const delivers = (door: Door): boolean => {
    try {
      refuseWhatAnotherDelivers(planned(platform, hasStack), door);
      return true;
    } catch (error) {
      expect((error as Error).message).toMatch(/\[NotByThisDoor\]$/);
      return false;
    }
  };
  expect((['cdk', 'cdk8s', 'pulumi'] as const).filter(delivers)).toEqual(doors);
});

test('fails when a stack alone knows the values, and says what does deliver', () => {
  expect(() => refuseWhatAnotherDelivers(planned('aws', true), 'pulumi')).toThrow(
    "deployment 'chat' on platform aws is delivered by CDK alone, because its stack makes the cluster and only it knows the values; " +
      "use 'npx cdk deploy', and for one more deployment in that cluster a file with 'platform: eks' [NotByThisDoor]",
  );
});
