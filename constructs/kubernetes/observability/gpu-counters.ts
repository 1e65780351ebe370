/**
 * What is read of every GPU, as dcgm-exporter takes it: field, type, help. Its own list leaves out faults and slowing.
 *
 * Sources: names and units from `etc/default-counters.csv` of NVIDIA/dcgm-exporter 4.5.3-4.8.2 at d5e5f510a1b6 (2026-05-12); the release
 * notes of 4.8.4 rename none of them, those of 4.9.0 do, and change units.
 *
 * @internal
 */
export const GPU_COUNTERS = [
  'DCGM_FI_DEV_SM_CLOCK, gauge, clock of the processors in MHz',
  'DCGM_FI_DEV_GPU_TEMP, gauge, temperature in degrees Celsius',
  'DCGM_FI_DEV_MEMORY_TEMP, gauge, temperature of the memory in degrees Celsius',
  'DCGM_FI_DEV_POWER_USAGE, gauge, power draw in watts',
  'DCGM_FI_DEV_GPU_UTIL, gauge, share of time in which anything ran in percent',
  'DCGM_FI_DEV_FB_USED, gauge, memory in use in MiB',
  'DCGM_FI_DEV_FB_FREE, gauge, memory that is free in MiB',
  'DCGM_FI_DEV_POWER_VIOLATION, counter, time slowed down by the limit of power in ns',
  'DCGM_FI_DEV_THERMAL_VIOLATION, counter, time slowed down by heat in ns',
  'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL, counter, errors of memory that could not be corrected since the driver was loaded',
  'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS, counter, rows of memory replaced after such errors',
  'DCGM_FI_DEV_ROW_REMAP_FAILURE, gauge, whether a row could not be replaced',
  // it falls again: it counts within a window of five minutes.
  'DCGM_EXP_XID_ERRORS_COUNT, gauge, errors that the driver reported in the last minutes by their number',
  'DCGM_FI_PROF_SM_ACTIVE, gauge, share of the processors that had work',
  'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE, gauge, share of time in which the tensor cores worked',
  'DCGM_FI_PROF_DRAM_ACTIVE, gauge, share of time in which the memory was read or written',
].join('\n');
