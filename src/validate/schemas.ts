export { packageSchema, type SchemaCheck, schemaCheck } from '../config/schema-check.js';
