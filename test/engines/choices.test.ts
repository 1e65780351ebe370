/** Which plans the slow tests run, for people to see what a new size or blueprint adds. No engine runs here. */
import { BOUGHT, type Choice, covering, SCALED, SIZES } from './room/choices';

const names = (choices: readonly Choice[]): readonly string[] => choices.map(({ name }) => name);

test('nodes are bought and replicas are scaled for as few plans as show every pair of traits', () => {
  expect({ bought: names(BOUGHT), scaled: names(SCALED) }).toEqual({
    bought: ['customer-service starter', 'customer-service peak', 'customer-service with many small replicas'],
    scaled: ['customer-service peak', 'customer-service existing-eks'],
  });
});

test('sizes that show nothing new add no run', () => {
  const again = SIZES.map(({ planned }, i) => ({ name: `another blueprint ${i}`, planned }));
  const traitsOf = ({ accelerator, maxReplicas }: { accelerator: string; maxReplicas: number }) => ({
    accelerator,
    several: String(maxReplicas > 1),
  });
  expect(names(covering([...SIZES, ...again, ...again], traitsOf))).toEqual(['customer-service starter', 'customer-service team']);
});
