//! The codes of all mechanisms.

use crate::diag::Code;
use crate::world::bounds::codes::{OBJ_ANNOTATION, OBJ_BOUND};
use crate::world::placement::codes::{PLACE_NODE, PLACE_PODS};
use crate::world::places::codes::{PLACE_DOMAIN, PLACE_LABEL, PLACE_PORT, PLACE_RESOURCE, PLACE_VOLUME};
use crate::world::pods::codes::{
    POD_FILE, POD_GRACE, POD_HOST_PATH, POD_METRICS, POD_PROBE, POD_SCALERS, POD_SELECTOR, POD_SIZE,
    POD_SYSCTL, POD_TIME, POD_USER, POD_VARIABLE,
};
use crate::world::policies::codes::{
    POLICY_CPU_LIMIT, POLICY_IMAGE, POLICY_LIMITS, POLICY_QUOTA, POLICY_REFUSED, POLICY_SECURITY,
    POLICY_UNREAD,
};
use crate::world::references::codes::{
    REF_ADDRESS, REF_CERTIFICATE, REF_CLASS, REF_GRANT, REF_HOST, REF_KEY, REF_OBJECT, REF_PORT, REF_SECTION,
    REF_SELECTOR, REF_STATED, REF_ZONE,
};
use crate::world::secrets::codes::{SECRET_OBJECT, SECRET_VALUE};

/// The codes of the findings about all objects together.
pub static CODES: &[&Code] = &[
    &OBJ_ANNOTATION,
    &OBJ_BOUND,
    &PLACE_DOMAIN,
    &PLACE_LABEL,
    &PLACE_NODE,
    &PLACE_PODS,
    &PLACE_PORT,
    &PLACE_RESOURCE,
    &PLACE_VOLUME,
    &POD_FILE,
    &POD_GRACE,
    &POD_HOST_PATH,
    &POD_METRICS,
    &POD_PROBE,
    &POD_SCALERS,
    &POD_SELECTOR,
    &POD_SIZE,
    &POD_SYSCTL,
    &POD_TIME,
    &POD_USER,
    &POD_VARIABLE,
    &POLICY_CPU_LIMIT,
    &POLICY_IMAGE,
    &POLICY_LIMITS,
    &POLICY_QUOTA,
    &POLICY_REFUSED,
    &POLICY_SECURITY,
    &POLICY_UNREAD,
    &REF_ADDRESS,
    &REF_CERTIFICATE,
    &REF_CLASS,
    &REF_GRANT,
    &REF_HOST,
    &REF_KEY,
    &REF_OBJECT,
    &REF_PORT,
    &REF_SECTION,
    &REF_SELECTOR,
    &REF_STATED,
    &REF_ZONE,
    &SECRET_OBJECT,
    &SECRET_VALUE,
];
