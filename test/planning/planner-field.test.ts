import fc from 'fast-check';
import { plannerFieldKind, readPlannerFields, type PlannerField } from '../../constructs/planning/planner-field';

const FIELDS: readonly PlannerField[] = [
  { name: 'inMBps', description: 'what producers write', unit: 'MB/s', defaultValue: undefined, minimum: 0 },
  { name: 'replication', description: 'copies', unit: '', defaultValue: 3, minimum: 1, maximum: 15, integer: true },
  { name: 'broker', description: 'the kind of broker', unit: '', defaultValue: 'express', allowed: ['express', 'standard'] },
  { name: 'survivesZoneLoss', description: 'headroom for a zone', unit: '', defaultValue: true },
  { name: 'targetSeconds', description: 'a limit', unit: 's', defaultValue: undefined, optional: true },
];

test('fills in the defaults and leaves out what is optional', () => {
  expect(readPlannerFields(FIELDS, { inMBps: 5 })).toEqual({
    inMBps: 5,
    replication: 3,
    broker: 'express',
    survivesZoneLoss: true,
    targetSeconds: undefined,
  });
});

test('reads numbers and flags from text, as a command line has them', () => {
  const values = readPlannerFields(FIELDS, { inMBps: '2.5', replication: '2', survivesZoneLoss: 'false', broker: 'standard' });
  expect(values).toMatchObject({ inMBps: 2.5, replication: 2, survivesZoneLoss: false, broker: 'standard' });
});

test('takes a value of undefined for one that was not given, also under an unknown name', () => {
  expect(readPlannerFields(FIELDS, { inMBps: 1, replication: undefined, other: undefined })).toMatchObject({ replication: 3 });
});

test('knows the kind of a field from its default or its words', () => {
  expect(FIELDS.map(plannerFieldKind)).toEqual(['number', 'number', 'text', 'flag', 'number']);
  expect(plannerFieldKind({ name: 'a', description: '', unit: '', defaultValue: undefined, allowed: ['x'] })).toBe('text');
  expect(plannerFieldKind({ name: 'a', description: '', unit: '', defaultValue: undefined, kind: 'text' })).toBe('text');
});

test('fails with every problem at once', () => {
  expect(() => readPlannerFields(FIELDS, { replicaton: 2, replication: 1.5, broker: 'expres', survivesZoneLoss: 'yes' })).toThrow(
    "cannot plan with this: 'replicaton' is no field of this planner, the nearest is 'replication'; " +
      "'inMBps' (MB/s) is missing: what producers write; " +
      "'replication' (1.5) must be a whole number; " +
      "'broker' (\"expres\") must be one of express, standard; the nearest is 'express'; " +
      "'survivesZoneLoss' (\"yes\") must be 'true' or 'false' [PlannerInput]",
  );
});

test.each([
  [{ inMBps: -1 }, "'inMBps' (-1) must be at least 0 MB/s"],
  [{ inMBps: NaN }, "'inMBps' (NaN) must be a finite number"],
  [{ inMBps: Infinity }, "'inMBps' (Infinity) must be a finite number"],
  [{ inMBps: '' }, '\'inMBps\' ("") must be a finite number'],
  [{ inMBps: '5 MB' }, '\'inMBps\' ("5 MB") must be a finite number'],
  [{ inMBps: null }, "'inMBps' (null) must be a finite number"],
  [{ inMBps: 1, replication: 16 }, "'replication' (16) must be a whole number of at most 15"],
  [{ inMBps: 1, replication: 0 }, "'replication' (0) must be a whole number of at least 1"],
  [{ inMBps: 1, broker: 3 }, "'broker' (3) must be text"],
  [{ inMBps: 1, survivesZoneLoss: () => true }, "'survivesZoneLoss' (function) must be 'true' or 'false'"],
])('fails when %p is given', (given, message) => {
  expect(() => readPlannerFields(FIELDS, given)).toThrow(`cannot plan with this: ${message} [PlannerInput]`);
});

test('reads a number and its text alike', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (inMBps) => {
      expect(readPlannerFields(FIELDS, { inMBps: String(inMBps) })).toEqual(readPlannerFields(FIELDS, { inMBps }));
    }),
  );
});
