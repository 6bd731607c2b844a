{# HTML entities in a vendor's text as the characters they stand for: `Facial &amp; Peel` is `Facial & Peel`. #}
{% macro decode_entities(text) -%}
    {%- set entities = [
        ('&nbsp;', "' '"), ('&#160;', "' '"), ('&lt;', "'<'"), ('&gt;', "'>'"), ('&quot;', "'\"'"), ('&#34;', "'\"'"),
        ('&apos;', "chr(39)"), ('&#39;', "chr(39)"), ('&#039;', "chr(39)"), ('&rsquo;', "chr(8217)"), ('&#8217;', "chr(8217)"),
        ('&ndash;', "chr(8211)"), ('&#8211;', "chr(8211)"), ('&mdash;', "chr(8212)"), ('&#8212;', "chr(8212)"),
        ('&reg;', "chr(174)"), ('&#174;', "chr(174)"), ('&trade;', "chr(8482)"), ('&#8482;', "chr(8482)"),
        ('&eacute;', "chr(233)"), ('&#233;', "chr(233)"), ('&egrave;', "chr(232)"), ('&#232;', "chr(232)"),
        ('&aacute;', "chr(225)"), ('&#225;', "chr(225)"), ('&iacute;', "chr(237)"), ('&#237;', "chr(237)"),
        ('&oacute;', "chr(243)"), ('&#243;', "chr(243)"), ('&uacute;', "chr(250)"), ('&#250;', "chr(250)"),
        ('&ntilde;', "chr(241)"), ('&#241;', "chr(241)"), ('&uuml;', "chr(252)"), ('&#252;', "chr(252)"),
        ('&ouml;', "chr(246)"), ('&#246;', "chr(246)"), ('&auml;', "chr(228)"), ('&#228;', "chr(228)"),
        ('&ccedil;', "chr(231)"), ('&#231;', "chr(231)"), ('&#38;', "'&'"), ('&amp;', "'&'")
    ] -%}
    {%- set ns = namespace(sql="encoded") -%}
    {%- for entity, character in entities -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ entity ~ "', " ~ character ~ ")" -%}
    {%- endfor -%}
    {{ return(let('encoded', text, "case when encoded like '%&%;%' then " ~ ns.sql ~ " else encoded end")) }}
{%- endmacro %}
