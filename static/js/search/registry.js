// The registry's words and bounds, as site_gen has them: a test compares the two.

export const STATUSES = ["assigned", "partly assigned", "reserved", "de-assigned", "unassigned"];
export const ASSIGNED = STATUSES[0];
export const PARTLY_ASSIGNED = STATUSES[1];
export const UNASSIGNED = STATUSES[4];
export const PROTOCOLS = ["tcp", "udp", "sctp", "dccp"];
export const CLASSES = { "system": [0, 1023], "user": [1024, 49151], "dynamic": [49152, 65535] };
export const FIRST_DYNAMIC = CLASSES.dynamic[0];
export const LAST_PORT = CLASSES.dynamic[1];
// From this weight on, a service is found by the initials of its description (dns for 53).
export const INITIALS_WEIGHT = 4;
