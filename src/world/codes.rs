//! The codes of all mechanisms.

use crate::diag::Code;
use crate::world::bounds::codes::{OBJ_ANNOTATION, OBJ_BOUND};
use crate::world::defaults::OBJ_DEFAULTS;
use crate::world::folders::GITOPS_FOLDER;
use crate::world::forms::codes::{OBJ_FILE, OBJ_FORM};
use crate::world::kinds::OBJ_KIND;
use crate::world::kubelets::NODE_LABEL;
use crate::world::parents::OBJ_PATH;
use crate::world::placement::codes::{PLACE_NODE, PLACE_PODS};
use crate::world::places::codes::{PLACE_DOMAIN, PLACE_LABEL, PLACE_PORT, PLACE_RESOURCE, PLACE_VOLUME};
use crate::world::pods::codes::{
    POD_BUDGET, POD_COMMAND, POD_DATA, POD_FILE, POD_GRACE, POD_HOST_PATH, POD_METRICS, POD_PATH, POD_PORT,
    POD_PROBE, POD_ROLLOUT, POD_SCALERS, POD_SELECTOR, POD_SIZE, POD_SYSCTL, POD_TIME, POD_USER,
    POD_VARIABLE,
};
use crate::world::policies::codes::{
    POLICY_CPU_LIMIT, POLICY_IMAGE, POLICY_LIMITS, POLICY_QUOTA, POLICY_REFUSED, POLICY_SECURITY,
    POLICY_UNREAD,
};
use crate::world::references::codes::{
    REF_ADDRESS, REF_CERTIFICATE, REF_CLASS, REF_CYCLE, REF_GRANT, REF_HOST, REF_ISSUER, REF_KEY, REF_NOBODY,
    REF_OBJECT, REF_PORT, REF_SECTION, REF_SELECTOR, REF_STATED, REF_ZONE,
};
use crate::world::secrets::codes::{SECRET_OBJECT, SECRET_VALUE};
use crate::world::secrets_made::codes::{SECRET_CONDITION, SECRET_MAKERS, SECRET_TEMPLATE, SECRET_TYPE};
use crate::world::traffic::codes::{
    EXP_OBJECT_TAKEN, FW_USED, GW_LISTENER, GW_REDIRECT, GW_UNUSED, GW_WEIGHT, LB_OUTSIDE, LB_PORT, NP_DNS,
    SET_SERVICE,
};
use crate::world::volumes::codes::{STO_BINDING, STO_SNAPSHOT, STO_TEXT};

/// The codes of the findings about all objects together.
pub static CODES: &[&Code] = &[
    &EXP_OBJECT_TAKEN,
    &FW_USED,
    &GITOPS_FOLDER,
    &GW_LISTENER,
    &GW_REDIRECT,
    &GW_UNUSED,
    &GW_WEIGHT,
    &LB_OUTSIDE,
    &LB_PORT,
    &NODE_LABEL,
    &NP_DNS,
    &OBJ_ANNOTATION,
    &OBJ_BOUND,
    &OBJ_DEFAULTS,
    &OBJ_FILE,
    &OBJ_FORM,
    &OBJ_KIND,
    &OBJ_PATH,
    &PLACE_DOMAIN,
    &PLACE_LABEL,
    &PLACE_NODE,
    &PLACE_PODS,
    &PLACE_PORT,
    &PLACE_RESOURCE,
    &PLACE_VOLUME,
    &POD_BUDGET,
    &POD_COMMAND,
    &POD_DATA,
    &POD_FILE,
    &POD_GRACE,
    &POD_HOST_PATH,
    &POD_METRICS,
    &POD_PATH,
    &POD_PORT,
    &POD_PROBE,
    &POD_ROLLOUT,
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
    &REF_CYCLE,
    &REF_GRANT,
    &REF_HOST,
    &REF_ISSUER,
    &REF_KEY,
    &REF_NOBODY,
    &REF_OBJECT,
    &REF_PORT,
    &REF_SECTION,
    &REF_SELECTOR,
    &REF_STATED,
    &REF_ZONE,
    &SECRET_CONDITION,
    &SECRET_MAKERS,
    &SECRET_OBJECT,
    &SECRET_TEMPLATE,
    &SECRET_TYPE,
    &SECRET_VALUE,
    &SET_SERVICE,
    &STO_BINDING,
    &STO_SNAPSHOT,
    &STO_TEXT,
];
