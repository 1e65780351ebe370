/** Answers of kube-apiserver 1.35.4, as they came. */
import { ApiError } from '../../verify/api-client';
import { problemsOf } from '../../verify/api-problems';

const typed = (words: string): ApiError =>
  new ApiError(500, `failed to create typed patch object (chat/x; apps/v1, Kind=Deployment): ${words}`);

test('takes field and words out of an answer about a field that no schema knows', () => {
  expect(problemsOf(typed('.spec.replica: field not declared in schema'))).toEqual([
    { field: 'spec.replica', message: 'field not declared in schema' },
  ]);
});

test('takes apart an answer about several fields', () => {
  const words =
    'errors:\n  .data.a: expected string, got &value.valueUnstructured{Value:true}\n  .data.b: expected string, got &value.valueUnstructured{Value:3}';
  expect(problemsOf(typed(words))).toEqual([
    { field: 'data.a', message: 'expected string, got &value.valueUnstructured{Value:true}' },
    { field: 'data.b', message: 'expected string, got &value.valueUnstructured{Value:3}' },
  ]);
});

test('keeps colons in the keys of a list', () => {
  expect(problemsOf(typed('.spec.template.spec.containers[name="a: b"].bogus: field not declared in schema'))).toEqual([
    { field: 'spec.template.spec.containers[name="a: b"].bogus', message: 'field not declared in schema' },
  ]);
});

test('takes fields from the causes of an invalid object', () => {
  const causes = [
    { reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' },
    { reason: 'FieldValueInvalid', field: '<nil>', message: 'Invalid value: null: some validation rules were not checked' },
  ];
  expect(problemsOf(new ApiError(422, 'Deployment.apps "x" is invalid: […]', { causes }))).toEqual([
    { field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' },
    { message: 'Invalid value: null: some validation rules were not checked' },
  ]);
});

test('leaves any other answer as it is, on one line', () => {
  expect(problemsOf(new ApiError(403, 'pods "x" is forbidden:\n no PriorityClass with name high was found'))).toEqual([
    { message: 'pods "x" is forbidden: no PriorityClass with name high was found' },
  ]);
});
