//! The codes of all mechanisms.

use crate::diag::Code;
use crate::world::placement::codes::{PLACE_NODE, PLACE_PODS};
use crate::world::pods::codes::{
    POD_GRACE, POD_HOST_PATH, POD_METRICS, POD_PROBE, POD_SCALERS, POD_SYSCTL, POD_USER,
};
use crate::world::references::codes::{
    REF_ADDRESS, REF_CERTIFICATE, REF_CLASS, REF_GRANT, REF_HOST, REF_KEY, REF_OBJECT, REF_PORT, REF_SECTION,
    REF_SELECTOR, REF_STATED, REF_ZONE,
};
use crate::world::secrets::codes::{SECRET_OBJECT, SECRET_VALUE};

/// The codes of the findings about all objects together.
pub static CODES: &[&Code] = &[
    &PLACE_NODE,
    &PLACE_PODS,
    &POD_GRACE,
    &POD_HOST_PATH,
    &POD_METRICS,
    &POD_PROBE,
    &POD_SCALERS,
    &POD_SYSCTL,
    &POD_USER,
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
