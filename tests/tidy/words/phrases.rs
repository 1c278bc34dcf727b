//! The phrases themselves: correct grammar, but not the words that engineers use.

/// A phrase that native speakers stumble over.
pub struct Phrase {
    /// Words and alternatives in parentheses; `^` is the beginning of a sentence.
    pub pattern: &'static str,
    /// What to write instead.
    pub instead: &'static str,
    pub example: &'static str,
    /// Longer phrases in which the words are legitimate.
    pub except: &'static [&'static str],
}

const fn phrase(pattern: &'static str, instead: &'static str, example: &'static str) -> Phrase {
    Phrase { pattern, instead, example, except: &[] }
}

pub const PHRASES: &[Phrase] = &[
    // The verbs of the trade.
    phrase(
        "(hold|holds|held|holding) [a-z]+ against",
        "validate against",
        "objects hold it against a schema",
    ),
    phrase(
        "(hold|holds|held|holding) against",
        "validated against, compared with",
        "Held against its schema.",
    ),
    phrase("(mend|mends|mended|mending)", "fix", "how to mend it"),
    phrase("(bear|bears|borne)", "have", "the labels that namespaces bear"),
    phrase(
        "(goes|go|went|come|comes) before (the|a|one|that|those|what)",
        "override, precede",
        "it goes before the schema",
    ),
    phrase(
        "(stand|stands|stood) (for|in|at|on|behind|beside|there|here|with)",
        "name what it does: represent, be in",
        "`*` stands for all",
    ),
    phrase(
        "(lie|lies|lay) (in|on|at|beside|there|here|badly|below|beneath)",
        "be in, be located",
        "where files lie in a folder",
    ),
    phrase(
        "(is|are|was|were|be|been) (told|said)",
        "be reported, be defined, be set",
        "the rest is said elsewhere",
    ),
    phrase("not said", "is not set", "it is not said where"),
    phrase("(says|say) (nothing|so|more|where|who|whom)", "define, set, describe", "the lab says where"),
    phrase("(sees|see) to it", "ensure, provide", "the CNI sees to it"),
    phrase("(brings|bring|brought) along", "include, bundle", "schemas that it brings along"),
    phrase("makes (nothing|objects) of", "fail to render; render", "helm makes objects of them"),
    phrase("(is|are|was|were) (made up|invented)", "be generated, be assumed", "the value is invented"),
    phrase("looks? after", "manage", "who looks after it"),
    phrase("(keep|keeps) to", "comply with", "no place keeps to that"),
    phrase("will do", "is sufficient", "every registry will do"),
    phrase("(may|to) (enter|come in)", "access, be allowed", "everyone may enter it"),
    phrase("entered by", "authenticated by, accessed through", "a service entered by `own`"),
    phrase("gives? out|hands? out", "allocate", "it hands out addresses"),
    // Nouns of the trade.
    phrase("largest packets?", "MTU", "the largest packet in bytes"),
    phrase("last words", "termination message", "the last words of a process"),
    phrase("by the clock", "on a schedule", "what runs by the clock"),
    phrase("way in|ways in", "route; entry of `exposure.ways`", "a way in from outside"),
    phrase("hardware address(es)?", "MAC address", "its hardware address"),
    phrase("who made it|whoever made it", "the author, the vendor", "and who made it"),
    phrase("nothing has this name", "not defined", "nothing has this name"),
    phrase("known here", "available", "known here: lan"),
    phrase("nothing is known of", "unknown", "a kind that nothing is known of"),
    phrase(
        "(misses|missed) by nobody|nobody (knows|misses|has|asks)",
        "unknown, unused, idle",
        "a field that nobody knows",
    ),
    phrase("no business", "must not", "it is no business of theirs"),
    phrase("the source gives", "the sources render to; up to date", "files as the source gives them"),
    phrase("(for people|for machines) to", "name the reader", "documents for people to read"),
    phrase("every right", "privileged", "it has every right on its node"),
    phrase("the wanted ones|the wanted one", "name them", "above the wanted ones"),
    // Riddles of pronouns, and subjects that are missing.
    phrase("^(those|one|ones) that", "name the subject", "Those that have none."),
    phrase("^(those|that) of", "name the subject", "Those of the lab."),
    phrase("^the same (for|of|as|in)", "repeat the noun", "The same for Cilium."),
    phrase("^of (a|an) [a-z]+", "name the subject", "Of a StatefulSet: which pods."),
    phrase("won over", "override", "what it won over"),
    phrase("(some|any|no)body else's", "another owner's, existing", "somebody else's file"),
    phrase("(whoever|whosoever)", "users that, services that", "whoever reads it"),
    phrase("not ours|that are ours|which are ours", "not written by render", "a file that is not ours"),
    // Idioms that are none.
    phrase("as it stands|as they stand", "unchanged", "printed as it stands"),
    phrase("as it lies there|as they lie", "unchanged", "applied as it lies there"),
    phrase("otherwise than", "differently from", "otherwise than usual"),
    phrase("without a word", "by default", "backed up without a word"),
    phrase("taken up again", "resume", "interrupted and taken up again"),
    phrase("(handed out|given away)", "allocated, assigned", "handed out by DHCP"),
    phrase("half-?way", "midway, partially", "it failed half-way"),
    phrase("(stays|is) still good", "is still valid", "a file that is still good"),
    phrase("gear", "devices, equipment", "other gear"),
    phrase("(what it does|what it is for|what for)", "purpose", "disk, size, what for"),
    phrase("(is|are) reached at", "URL, address", "where it is reached at"),
    phrase("(get|gets) at", "access", "how people get at the cluster"),
    phrase("for good", "permanent", "ids are for good"),
    phrase("anew", "again", "made anew"),
    phrase("for ever", "forever", "pending for ever"),
    phrase("where (none|nothing) is (named|given)", "[default: ...]", "all where none is named"),
    phrase("may be given several times", "can be repeated", "it may be given several times"),
    phrase("(tell|tells|told)( [a-z]+)? (apart|of)", "distinguish, report", "a name that tells rules apart"),
    phrase("is meant|are meant", "name it: applies, refers to", "the one that is meant"),
    phrase("commonest", "most common", "the commonest uses"),
    phrase("(is|are) none of", "is not one of", "a machine that is none of these"),
    Phrase {
        pattern: "(is|are) no",
        instead: "is not a",
        example: "a document that is no CRD",
        except: &["there is no", "there are no", "is no longer", "are no longer", "is no more than"],
    },
];
