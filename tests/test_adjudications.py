"""PLOVER's adjudications (manual of 2024-02-04, chapters 2 and 3, and the decisions of docs/decisions/0004) over the whole line.

Each rule has sentences of our own in the active, the passive or a nominal, and as a headline. `RULES` maps a rule to the types that it
rules out and to (sentence, events that must be found). Further events are allowed where they are of other types.
"""

from __future__ import annotations

from datetime import date

import pytest
from told import rows

from sayso import code
from sayso.ontologies import plover

Case = tuple[str, tuple[str, ...]]

RULES: dict[str, tuple[str, list[Case]]] = {
    "summoning an envoy is ACCUSE/disapprove, not CONSULT": ("CONSULT", [
        ("India summoned the ambassador of Pakistan over the shelling.", ("ACCUSE/disapprove actual IND.GOV > PAK.GOV",)),
        ("Pakistan's high commissioner was summoned by the Indian foreign ministry on Tuesday.", ("ACCUSE/disapprove actual IND.GOV > PAK.GOV",)),
        ("Cairo's summoning of the Ethiopian ambassador followed weeks of quarrels.", ("ACCUSE/disapprove actual EGY.GOV > ETH.GOV",)),
        ("Berlin summons Iranian envoy over arrests", ("ACCUSE/disapprove actual DEU.GOV > IRN.GOV",)),
    ]),
    "a party's call to end its own conflict is AGREE, not REQUEST": ("REQUEST", [
        ("Ethiopia called for an end to its war with Eritrea.", ("AGREE actual ETH.GOV > ERI.GOV",)),
        ("Armenia appealed for an end to its conflict with Azerbaijan.", ("AGREE actual ARM.GOV > AZE.GOV",)),
        ("Azerbaijan called for peace talks with Armenia to end their conflict.", ("AGREE actual AZE.GOV > ARM.GOV",)),
        ("Yerevan calls for end to its conflict with Baku", ("AGREE actual ARM.GOV > AZE.GOV",)),
    ]),
    "a call to others to end their conflict is REQUEST": ("AGREE", [
        ("Kenya called for an end to the war between Ethiopia and Eritrea.", ("REQUEST/yield actual KEN.GOV >",)),
    ]),
    "a payment that a court orders is SANCTION/convict": ("REQUEST", [
        ("A court in Spain ordered the ministry to pay 2 million euros to the family.", ("SANCTION/convict actual ESP.JUD > ESP.GOV",)),
        ("The newspaper was ordered by a court in Kenya to pay damages to the minister.", ("SANCTION/convict actual KEN.JUD > KEN.JRN",)),
        ("The Russian company was fined two million euros by a court in Spain.", ("SANCTION/convict actual ESP.JUD > RUS.BUS",)),
        ("Damages of 3 million dollars were awarded against the ministry by a court in Peru.", ("SANCTION/convict actual PER.JUD > PER.GOV",)),
        ("Spanish court fines Russian company", ("SANCTION/convict actual ESP.JUD > RUS.BUS",)),
    ]),
    "freeing hostages from a third party is AID, not RETREAT": ("RETREAT", [
        ("French soldiers rescued two German hostages in Mali.", ("AID actual FRA.MIL > DEU.CVL",)),
        ("Somali troops freed three Kenyan hostages.", ("AID actual SOM.MIL > KEN.CVL",)),
        ("Two Kenyan hostages were rescued by Somali troops.", ("AID actual SOM.MIL > KEN.CVL",)),
        ("The rescue of the Italian hostages by Nigerian commandos ended a long ordeal.", ("AID actual NGA.MIL > ITA.CVL",)),
        ("Nigerian army frees 30 hostages from Boko Haram", ("AID actual NGA.MIL > NGA.REB",)),
    ]),
    "forgiving a debt is AID": ("CONCEDE", [
        ("Italy forgave Ethiopia's debts on Friday.", ("AID actual ITA.GOV > ETH.GOV",)),
        ("Somalia's debt was cancelled by Norway.", ("AID actual NOR.GOV > SOM.GOV",)),
        ("China's forgiveness of Zambia's debt was announced on Monday.", ("AID actual CHN.GOV > ZMB.GOV",)),
        ("Germany cancels Somalia's debt", ("AID actual DEU.GOV > SOM.GOV",)),
    ]),
    "a pardon is CONCEDE": ("RETREAT", [
        ("The president of Belarus pardoned eleven prisoners.", ("CONCEDE actual BLR.GOV > BLR.CVL",)),
        ("Three editors were pardoned by the president of Zambia.", ("CONCEDE actual ZMB.GOV > ZMB.JRN",)),
        ("The king of Morocco issued a royal pardon for the reporters.", ("CONCEDE actual MAR.GOV > MAR.JRN",)),
        ("Kuwait's king pardons opposition leader", ("CONCEDE actual KWT.GOV > KWT.OPP",)),
    ]),
    "a release is RETREAT/release": ("CONCEDE", [
        ("Kenya released three Ugandan fishermen.", ("RETREAT/release actual KEN.GOV > UGA.LAB",)),
        ("Two Polish priests were released by Belarus.", ("RETREAT/release actual BLR.GOV > POL.REL",)),
        ("The release of two Turkish pilots by Libya ended the dispute.", ("RETREAT/release actual LBY.GOV > TUR.LAB",)),
        ("Iran frees two French tourists", ("RETREAT/release actual IRN.GOV > FRA.CVL",)),
    ]),
    "capturing fighters is ASSAULT/abduct, not COERCE/arrest": ("COERCE", [
        ("Armenia captured six Azerbaijani servicemen on the border.", ("ASSAULT/abduct actual ARM.GOV > AZE.MIL",)),
        ("Nine Russian soldiers were captured by Ukrainian forces near Kherson.", ("ASSAULT/abduct actual UKR.MIL > RUS.MIL",)),
        ("The capture of four Syrian soldiers by rebels was reported on Monday.", ("ASSAULT/abduct actual SYR.REB > SYR.MIL",)),
        ("Rebels capture 20 Congolese soldiers", ("ASSAULT/abduct actual COD.REB > COD.MIL",)),
    ]),
    "whom the police catch is arrested": ("ASSAULT", [
        ("Police in Kenya captured a drug trafficker.", ("COERCE/arrest actual KEN.COP > KEN.CRM",)),
        ("Police in Peru arrested three rebels.", ("COERCE/arrest actual PER.COP > PER.REB",)),
    ]),
    "an arrest warrant in absentia is THREATEN/arrest": ("ACCUSE", [
        ("A Kenyan court issued an arrest warrant for the fugitive minister.", ("THREATEN/arrest actual KEN.JUD > KEN.GOV",)),
        ("An arrest warrant for the Rwandan general was issued by a Spanish judge.", ("THREATEN/arrest actual ESP.JUD > RWA.MIL",)),
        ("The International Criminal Court issued an arrest warrant for the president of Sudan.", ("THREATEN/arrest actual IGO.JUD > SDN.GOV",)),
        (
            "A Belgian court ordered the arrest in absentia of the Rwandan colonel.",
            ("THREATEN/arrest actual BEL.JUD > RWA.MIL", "COERCE/arrest threatened BEL.JUD > RWA.MIL"),
        ),
    ]),
    "calling a meeting off is REJECT/meet, and no CONSULT": ("CONSULT", [
        ("Cuba called off the meeting with Panama.", ("REJECT/meet actual CUB.GOV > PAN.GOV",)),
        ("The foreign minister of Iran cancelled his visit to Baku.", ("REJECT/meet actual IRN.GOV > AZE.GOV",)),
        ("The talks with Sudan were cancelled by Egypt.", ("REJECT/meet actual EGY.GOV > SDN.GOV",)),
        ("The summit with Mexico was called off by Peru.", ("REJECT/meet actual PER.GOV > MEX.GOV",)),
        ("China's cancellation of the talks with Australia came late.", ("REJECT/meet actual CHN.GOV > AUS.GOV",)),
        ("Turkey's foreign minister calls off trip to Sweden", ("REJECT/meet actual TUR.GOV > SWE.GOV",)),
    ]),
    "an exercise held together is COOPERATE": ("MOBILIZE", [
        ("Finland and Sweden held joint military exercises.", ("COOPERATE actual FIN.GOV+SWE.GOV >",)),
        ("Joint naval exercises were held by India and France.", ("COOPERATE actual IND.GOV+FRA.GOV >",)),
        ("Turkish and Azerbaijani troops began a joint exercise on Monday.", ("COOPERATE actual TUR.MIL+AZE.MIL >",)),
        ("Japan, Philippines begin joint drills", ("COOPERATE actual JPN.GOV+PHL.GOV >",)),
    ]),
    "an exercise held alone is MOBILIZE": ("COOPERATE", [
        ("North Korea held military exercises near the border.", ("MOBILIZE/troops actual PRK.GOV >",)),
        ("A military exercise was held by Greece in the Aegean on Friday.", ("MOBILIZE/troops actual GRC.GOV >",)),
        ("China began military exercises around Taiwan on Thursday.", ("MOBILIZE/troops actual CHN.GOV >",)),
        ("Belarus holds military drills near Poland", ("MOBILIZE/troops actual BLR.GOV >",)),
    ]),
    "troops sent to help after a disaster are AID": ("MOBILIZE", [
        ("Morocco sent troops to help earthquake victims in Algeria.", ("AID actual MAR.GOV > DZA.GOV",)),
        ("Troops were sent by India to Nepal to help earthquake survivors.", ("AID actual IND.GOV > NPL.GOV",)),
        ("Soldiers were deployed by Mexico to deliver food to flood victims.", ("AID actual MEX.GOV > MEX.CVL",)),
        ("Peru deploys army for flood relief", ("AID actual PER.GOV >",)),
    ]),
    "barring entry is REJECT": ("COERCE", [
        ("Israel barred a French senator from entering the country.", ("REJECT/assist actual ISR.GOV > FRA.LEG",)),
        ("A Kenyan lawyer was denied entry by Tanzania.", ("REJECT/assist actual TZA.GOV > KEN.LAB",)),
        ("Belarus refused entry to two Polish priests.", ("REJECT/assist actual BLR.GOV > POL.REL",)),
        ("Hungary turns back Afghan refugees at border", ("REJECT/assist actual HUN.GOV > AFG.REF",)),
    ]),
    "expelling a single person is COERCE/deport": ("SANCTION", [
        ("Chad expelled a French priest.", ("COERCE/deport actual TCD.GOV > FRA.REL",)),
        ("A French journalist was expelled by Algeria.", ("COERCE/deport actual DZA.GOV > FRA.JRN",)),
        ("Rwanda's deportation of a Belgian activist drew criticism.", ("COERCE/deport actual RWA.GOV > BEL.CVL",)),
        ("Turkey expels German reporter", ("COERCE/deport actual TUR.GOV > DEU.JRN",)),
    ]),
    "expelling diplomats or groups is SANCTION/expel": ("COERCE", [
        ("Mali expelled the French ambassador.", ("SANCTION/expel actual MLI.GOV > FRA.GOV",)),
        ("Six Russian diplomats were expelled by Poland.", ("SANCTION/expel actual POL.GOV > RUS.GOV",)),
        ("The Czech Republic ordered two Russian diplomats to leave.", ("SANCTION/expel actual CZE.GOV > RUS.GOV",)),
        ("Sudan expelled three aid agencies.", ("SANCTION/expel actual SDN.GOV > ?.?",)),
        ("Prague expels Russian diplomats", ("SANCTION/expel actual CZE.GOV > RUS.GOV",)),
    ]),
    "a conviction with prison is SANCTION/convict and COERCE/arrest": ("ACCUSE", [
        (
            "A court in Egypt sentenced the editor to five years in prison.",
            ("SANCTION/convict actual EGY.JUD > EGY.JRN", "COERCE/arrest actual EGY.JUD > EGY.JRN"),
        ),
        (
            "Two opposition leaders were sentenced by a Belarusian court to ten years in jail.",
            ("SANCTION/convict actual BLR.JUD > BLR.OPP", "COERCE/arrest actual BLR.JUD > BLR.OPP"),
        ),
        (
            "The former minister was jailed for four years by a court in Algeria.",
            ("SANCTION/convict actual DZA.JUD > DZA.ELI", "COERCE/arrest actual DZA.JUD > DZA.ELI"),
        ),
        (
            "Dutch court jails Syrian militiaman for 20 years",
            ("SANCTION/convict actual NLD.JUD > SYR.PRM", "COERCE/arrest actual NLD.JUD > SYR.PRM"),
        ),
    ]),
    "people who flee are expelled by what they flee": ("RETREAT", [
        ("Thousands of villagers fled the fighting between the Congolese army and the rebels.", ("SANCTION/expel actual COD.MIL+COD.REB > COD.CVL",)),
        ("Thousands of Sudanese fled attacks by the militia on their villages.", ("SANCTION/expel actual SDN.PRM > SDN.CVL",)),
        ("Thousands of civilians have been displaced by the Sudanese army.", ("SANCTION/expel actual SDN.MIL > SDN.CVL",)),
        ("Syrian refugees flee bombing by Russian jets", ("SANCTION/expel actual RUS.MIL > SYR.REF",)),
    ]),
    "forces moved in the course of an attack are not MOBILIZE": ("MOBILIZE", [
        ("Ethiopian troops attacked the town, moving tanks across the border.", ("ASSAULT actual ETH.MIL > ETH.CVL",)),
        ("Rebels stormed the barracks in Mali, sending in fighters from three sides.", ("ASSAULT actual MLI.REB > MLI.MIL",)),
        ("Russian troops shelled the village, bringing up artillery.", ("ASSAULT/heavy-weapons actual RUS.MIL > RUS.CVL",)),
    ]),
    "what a protest is for is no REQUEST": ("REQUEST", [
        ("Students in Nairobi marched to demand the resignation of the interior minister.", ("PROTEST/demo actual KEN.EDU > KEN.GOV",)),
        ("Protesters in Tunis rallied, demanding the release of political prisoners.", ("PROTEST/demo actual TUN.CVL >",)),
        ("Nurses in Zimbabwe went on strike to demand higher pay.", ("PROTEST/strike actual ZWE.MED >",)),
        ("Farmers in France blocked roads, calling for the government to cut taxes.", ("PROTEST/obstruct actual FRA.AGR >",)),
    ]),
    "several actors of one act are one event": ("CONSULT", [
        ("The United States and France accused Russia of breaking the treaty.", ("ACCUSE/allege actual USA.GOV+FRA.GOV > RUS.GOV",)),
        ("Russia was condemned by Germany, Poland and Italy.", ("ACCUSE/disapprove actual DEU.GOV+POL.GOV+ITA.GOV > RUS.GOV",)),
        ("UK, Canada condemn Russia", ("ACCUSE/disapprove actual GBR.GOV+CAN.GOV > RUS.GOV",)),
    ]),
    "all sides of a meeting are actors": ("AGREE", [
        ("Kenya held talks with Ethiopia.", ("CONSULT actual KEN.GOV+ETH.GOV >",)),
        ("The presidents of Kenya and Uganda met in Kampala.", ("CONSULT actual KEN.GOV+UGA.GOV >",)),
        ("Talks between Egypt, Sudan and Ethiopia resumed in Cairo.", ("CONSULT actual EGY.GOV+SDN.GOV+ETH.GOV >",)),
        ("Talks were held by Kenya and Somalia on Friday.", ("CONSULT actual KEN.GOV+SOM.GOV >",)),
        ("Kenyan, Ugandan presidents meet", ("CONSULT actual KEN.GOV+UGA.GOV >",)),
    ]),
    "in a visit the visitor acts and the host receives": ("AGREE", [
        ("The prime minister of Spain visited Morocco.", ("CONSULT/visit actual ESP.GOV > MAR.GOV",)),
        ("Cyprus was visited by the Jordanian king.", ("CONSULT/visit actual JOR.GOV > CYP.GOV",)),
        ("The German chancellor's visit to China ended on Monday.", ("CONSULT/visit actual DEU.GOV > CHN.GOV",)),
        ("Kenya's president visits Rwanda", ("CONSULT/visit actual KEN.GOV > RWA.GOV",)),
    ]),
    "where both sides fight both are actors": ("MOBILIZE", [
        ("Armenian and Azerbaijani troops exchanged fire on the border.", ("ASSAULT actual ARM.MIL+AZE.MIL >",)),
        ("Clashes between Thai and Cambodian soldiers broke out on Thursday.", ("ASSAULT actual THA.MIL+KHM.MIL >",)),
        ("The Sudanese army and the rebels fought in Darfur.", ("ASSAULT actual SDN.MIL+SDN.REB >",)),
        ("Indian, Chinese soldiers clash on border", ("ASSAULT actual IND.GOV+CHN.MIL >",)),
    ]),
    "AID, SUPPORT, COOPERATE and CONSULT to come are AGREE": ("CONCEDE", [
        ("Canada promised to send medical supplies to Haiti.", ("AGREE actual CAN.GOV > HTI.GOV", "AID planned CAN.GOV > HTI.GOV")),
        ("Germany pledged to support Ukraine.", ("AGREE actual DEU.GOV > UKR.GOV", "SUPPORT planned DEU.GOV > UKR.GOV")),
        ("Russia and China agreed to hold joint exercises.", ("AGREE actual RUS.GOV+CHN.GOV >", "COOPERATE planned RUS.GOV+CHN.GOV >")),
        ("The foreign minister of Iran announced that he would visit Oman.", ("AGREE actual IRN.GOV > OMN.GOV", "CONSULT/visit planned IRN.GOV > OMN.GOV")),
        ("Aid to Sudan was promised by Norway.", ("AGREE actual NOR.GOV > SDN.GOV", "AID planned NOR.GOV > SDN.GOV")),
        ("France offers to train Somali police", ("AGREE actual FRA.GOV > SOM.COP", "AID planned FRA.GOV > SOM.COP")),
    ]),
    "a RETREAT to come is CONCEDE, even where it is agreed": ("AGREE", [
        ("Russia promised to withdraw its troops from Georgia.", ("CONCEDE actual RUS.GOV > GEO.GOV", "RETREAT/withdraw planned RUS.GOV > GEO.GOV")),
        ("Israel agreed to pull out of the village.", ("CONCEDE actual ISR.GOV > ISR.CVL", "RETREAT/withdraw planned ISR.GOV > ISR.CVL")),
        ("The withdrawal of troops was promised by Rwanda.", ("CONCEDE actual RWA.GOV >", "RETREAT/withdraw planned RWA.MIL >")),
        ("Hamas agrees to release Israeli hostages", ("CONCEDE actual PSE.REB > ISR.CVL", "RETREAT/release planned PSE.REB > ISR.CVL")),
    ]),
    "a CONCEDE to come stays CONCEDE": ("AGREE", [
        ("The government of Sudan promised to lift the curfew.", ("CONCEDE actual SDN.GOV >",)),
        ("The Dutch government said it would apologise to Indonesia.", ("CONCEDE planned NLD.GOV > IDN.GOV",)),
        ("Greece plans to lift its ban on protests", ("CONCEDE actual GRC.GOV >",)),
    ]),
    "force that its actor sets in prospect is THREATEN, and the force is threatened": ("MOBILIZE", [
        ("North Korea threatened to attack South Korea.", ("THREATEN/violence actual PRK.GOV > KOR.GOV", "ASSAULT threatened PRK.GOV > KOR.GOV")),
        (
            "Israel was threatened with missile strikes by Iran.",
            ("THREATEN/violence actual IRN.GOV > ISR.GOV", "ASSAULT/heavy-weapons threatened IRN.GOV > ISR.GOV"),
        ),
        (
            "Turkey said it would bomb Syria if its troops were attacked.",
            ("THREATEN/violence actual TUR.GOV > SYR.GOV", "ASSAULT/aerial threatened TUR.GOV > SYR.GOV", "ASSAULT conditional  > TUR.MIL"),
        ),
        ("Pyongyang threatens to attack Seoul", ("THREATEN/violence actual PRK.GOV > KOR.GOV", "ASSAULT threatened PRK.GOV > KOR.GOV")),
    ]),
}  # fmt: skip

MISREAD = "the small model reads the verb of this headline as a plural noun, and the tree has no clause"
OPEN: list[tuple[str, str, str]] = [
    ("Paris summons Azerbaijani ambassador over threats", "ACCUSE/disapprove actual FRA.GOV > AZE.GOV", MISREAD),
    ("Court orders Russia to pay damages to Ukraine", "SANCTION/convict actual  > RUS.GOV", MISREAD),
    ("Commandos rescue French hostages in Niger", "AID actual NER.MIL > FRA.CVL", MISREAD),
    ("Spain issues arrest warrant for Venezuelan general", "THREATEN/arrest actual ESP.GOV > VEN.MIL", MISREAD),
    ("Ankara scraps meeting with Stockholm", "REJECT/meet actual TUR.GOV > SWE.GOV", MISREAD),
    ("Thousands rally in Tbilisi to demand new elections", "PROTEST/demo actual GEO.CVL >", MISREAD),
    ("Egypt, Ethiopia resume talks", "CONSULT actual EGY.GOV+ETH.GOV >", MISREAD),
    (
        "The Sudanese army called for an end to its conflict with the rebels.", "AGREE actual SDN.MIL > SDN.REB",
        "“with” hangs on the conflict, two nouns below the verb, and is not looked for so deep",
    ),
    (
        "A withdrawal of its troops from Mali was promised by Chad.", "RETREAT/withdraw planned TCD.MIL > MLI.GOV",
        "“its” stands before whom it means, and coreference only looks back",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("forbidden", "text", "wanted"),
    [pytest.param(forbidden, text, wanted, id=f"{rule}: {text}") for rule, (forbidden, cases) in RULES.items() for text, wanted in cases],
)
def test_an_adjudication_of_the_manual_holds(forbidden: str, text: str, wanted: tuple[str, ...]) -> None:
    """The sentence gives the events of its rule, with type, mode, realis, actors and recipients, and none of the type that the rule excludes."""
    found = rows(text)
    assert [row for row in wanted if row not in found] == [], found
    assert [row for row in found if row.split()[0].split("/")[0] == forbidden] == []


def test_every_rule_has_sentences_enough() -> None:
    """Each rule has three sentences or more, one of them a headline, but for the counterparts of another rule."""
    counterparts = {"a call to others to end their conflict is REQUEST", "whom the police catch is arrested"}
    small = {rule for rule, (_, cases) in RULES.items() if len(cases) < 3}
    assert small == counterparts
    without_headline = {rule for rule, (_, cases) in RULES.items() if all(text.endswith(".") for text, _ in cases)} - small
    assert without_headline == {
        "an arrest warrant in absentia is THREATEN/arrest", "forces moved in the course of an attack are not MOBILIZE", "what a protest is for is no REQUEST",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [pytest.param(t, w, marks=pytest.mark.xfail(strict=True, reason=r), id=t) for t, w, r in OPEN])
def test_what_is_still_open(text: str, wanted: str) -> None:
    """The sentence gives the event of its rule."""
    assert wanted in rows(text)


@pytest.mark.parametrize(
    ("text", "type_", "aux"),
    [
        ("Kenya has not expelled the Chinese ambassador.", "SANCTION", ("negation",)),
        ("Rebels did not attack the village in Mali.", "ASSAULT", ("negation",)),
        ("France demanded that Niger release the ambassador.", "RETREAT", ("hypothetical",)),
        ("Iran threatened to attack Israel.", "ASSAULT", ("hypothetical",)),
        ("If Turkey bombed Syria, Russia would respond.", "ASSAULT", ("hypothetical",)),
        ("Canada promised to send medical supplies to Haiti.", "AID", ("future",)),
        ("Russia to withdraw troops from Georgia", "RETREAT", ("future",)),
        ("The talks between Egypt and Sudan are expected to resume next week.", "CONSULT", ("future",)),
        ("Rebels attacked the village in Mali in March 2014.", "ASSAULT", ("historical",)),
        ("In 2009, Peru expelled the Bolivian ambassador.", "SANCTION", ("historical",)),
        ("Germany expelled two Russian diplomats in 2021.", "SANCTION", ("historical",)),
        ("Rebels attacked the village in Mali on Tuesday.", "ASSAULT", ()),
    ],
)
def test_auxiliary_modes_follow_from_realis_and_date(text: str, type_: str, aux: tuple[str, ...]) -> None:
    """Denied is `negation`, asked, threatened or conditional `hypothetical`, planned or expected `future`, long past `historical`; the type stays one."""
    (coded,) = code(text, published=date(2026, 1, 15), outlet="The Daily Test")
    assert [e.aux for e in coded.events if e.type == type_] == [aux]


@pytest.mark.parametrize(
    ("type_", "mode", "quad", "score"),
    [("SANCTION", None, 4, -6.0), ("ACCUSE", None, 3, -3.0), ("PROTEST", "vandalize", 4, -5.0), ("ASSAULT", "unconventional", 4, -10.0)],
)
def test_faults_of_the_manual_are_decided(type_: str, mode: str | None, quad: int, score: float) -> None:
    """SANCTION is material conflict, base ACCUSE is negative, `vandalize` has its type's score."""
    assert (plover().quad(type_), plover().intensity(type_, mode)) == (quad, score)


@pytest.mark.parametrize("name", ["FIGHT", "DEMAND", "DISAPPROVE", "INVESTIGATE", "YIELD", "RESTRICT", "THREAT"])
def test_no_type_of_older_versions_is_left(name: str) -> None:
    """Types that the manual cites though PLOVER has dropped them do not exist, and no mode is `sideAB` or `ban`."""
    assert name not in plover().types
    assert not {"sideAB", "ban"} & {mode for type_ in plover().types for mode in plover().modes(type_)}
