export * from '../../playground/look/records.ts';
