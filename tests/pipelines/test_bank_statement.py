"""OFX in both its forms, whatever its texts hold, and what is no OFX."""

from __future__ import annotations

from pathlib import Path

from system_samples import land_files

XML = """<?xml version="1.0" encoding="UTF-8"?>
<?OFX OFXHEADER="200" VERSION="203" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<DTSERVER>20260201120000</DTSERVER><LANGUAGE>ENG</LANGUAGE></SONRS></SIGNONMSGSRSV1>
<CREDITCARDMSGSRSV1><CCSTMTTRNRS><TRNUID>1</TRNUID><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<CCSTMTRS><CURDEF>USD</CURDEF><CCACCTFROM><ACCTID>4000000000001234</ACCTID></CCACCTFROM>
<BANKTRANLIST><DTSTART>20260101</DTSTART><DTEND>20260131</DTEND>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260112</DTPOSTED><TRNAMT>-45.10</TRNAMT><FITID>C1</FITID><NAME>{name}</NAME></STMTTRN>
<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260113</DTPOSTED><TRNAMT>5.10</TRNAMT><FITID>C2</FITID><NAME>Back</NAME></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>-40.00</BALAMT><DTASOF>20260131</DTASOF></LEDGERBAL>
</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>
"""


def test_the_form_of_xml_is_no_web_page(tmp_path: Path) -> None:
    landed = land_files(tmp_path / "p", "bank_statement", {"card.ofx": XML.format(name="Ads, and more").encode()})
    rows = "select description, bank_amount, posted_on, account_name, _row from raw_mapped.bank_line order by _row"
    assert landed.query(rows) == [
        ("Ads, and more", "-45.10", "2026-01-12", "…1234", 8),
        ("Back", "5.10", "2026-01-13", "…1234", 9),
    ]
    (outcome,) = landed.outcomes.values()
    assert outcome.rows_read == outcome.rows_landed + outcome.rows_not_data


def test_an_entity_keeps_its_semicolon(tmp_path: Path) -> None:
    """Without a comma in the file its lines are cut at semicolons, and put together again."""
    landed = land_files(tmp_path / "p", "bank_statement", {"card.ofx": XML.format(name="Sons &amp; Co").encode()})
    assert landed.query("select description from raw_mapped.bank_line order by _row") == [("Sons & Co",), ("Back",)]


def test_a_cut_file_is_told(tmp_path: Path) -> None:
    text = XML.format(name="Ads").encode()
    landed = land_files(tmp_path / "p", "bank_statement", {"card.ofx": text[: len(text) // 2]})
    (outcome,) = landed.outcomes.values()
    assert outcome.rows_landed == 0 and outcome.rows_unreadable == 1
