/** How bad a finding is: an `error` makes the data unfit as they stand, a `warning` costs space or clarity. */
export type Severity = 'error' | 'warning';
