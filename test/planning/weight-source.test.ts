import { WeightSource } from '../../constructs/planning/weight-source';

test('is copied from S3 and read in place elsewhere', () => {
  expect([WeightSource.S3, WeightSource.NVME, WeightSource.fsx(1000)].map((s) => [s.name, s.copiedFirst, s.bytesPerSecond])).toEqual([
    ['S3', true, undefined],
    ['NVMe', false, undefined],
    ['FSx for Lustre', false, 1e9],
  ]);
});

test.each([0, -1, NaN, Infinity])('fails when a file system gives %p megabytes a second', (megabytesPerSecond) => {
  expect(() => WeightSource.fsx(megabytesPerSecond)).toThrow(
    `'megabytesPerSecond' (${megabytesPerSecond}) must be above 0; it is the file system's capacity × its throughput a TiB [WeightSourceSpeed]`,
  );
});
