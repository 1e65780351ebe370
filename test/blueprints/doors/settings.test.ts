import { choiceFromConfig, choiceFromContext, choiceFromVariables } from '../../../blueprints/doors/settings';

test('reads the choice of each door', () => {
  const chosen = { blueprint: 'customer-service', requirements: 'mine.yaml' };
  expect(choiceFromContext({ ...chosen, '@aws-cdk/core:requirement': true, 'aws:cdk:blueprint': 1, vpc: 'x' })).toMatchObject(chosen);
  expect(
    choiceFromVariables({
      GROUNDPLAN_BLUEPRINT: 'customer-service',
      GROUNDPLAN_REQUIREMENTS: 'mine.yaml',
      GROUNDPLAN_ENGINES: '/x',
      PATH: '',
    }),
  ).toMatchObject(chosen);
  expect(
    choiceFromConfig('groundplan', {
      'groundplan:blueprint': 'customer-service',
      'groundplan:requirements': 'mine.yaml',
      'aws:region': 'x',
    }),
  ).toMatchObject(chosen);
});

test.each([['requirments'], ['requirement'], ['Requirements'], ['blueprints'], ['blue-print']])(
  'fails when the context has %s, whatever else it has',
  (key) => {
    expect(() => choiceFromContext({ requirements: 'mine.yaml', [key]: 'x' })).toThrow(
      new RegExp(`^'${key}' is not a context key of this app; did you mean '(requirements|blueprint)'\\? .*\\[UnknownSetting\\]$`),
    );
  },
);

test.each([['environments'], ['regions'], ['print'], ['stage'], ['availability-zones:account=1:region=us-east-1']])(
  'leaves the context key %s to whoever it belongs to',
  (key) => {
    expect(choiceFromContext({ requirements: 'mine.yaml', [key]: 'x' }).requirements).toBe('mine.yaml');
  },
);

test('fails when an environment variable of this kit is read by nothing', () => {
  expect(() => choiceFromVariables({ GROUNDPLAN_REQUIREMENT: 'mine.yaml' })).toThrow(
    "'GROUNDPLAN_REQUIREMENT' is not an environment variable that anything reads; did you mean 'GROUNDPLAN_REQUIREMENTS'? " +
      'allowed: GROUNDPLAN_BLUEPRINT, GROUNDPLAN_REQUIREMENTS, GROUNDPLAN_ENGINES [UnknownSetting]',
  );
});

test('fails when the configuration of the project has a key that nothing reads', () => {
  expect(() => choiceFromConfig('groundplan', { 'groundplan:size': 'team', 'groundplan:requirements': 'mine.yaml' })).toThrow(
    /^'size' is not a setting of project groundplan; .* allowed: blueprint, requirements \[UnknownSetting\]$/,
  );
});

test('fails when a setting is no text', () => {
  expect(() => choiceFromContext({ requirements: { name: 'chat' } })).toThrow(
    `'requirements' ({"name":"chat"}) must be text: a name, or the path of a file [SettingNotText]`,
  );
});
