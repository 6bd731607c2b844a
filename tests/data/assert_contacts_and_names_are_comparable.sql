-- What a source writes and what it is compared as: rows are the cases that come out otherwise.
with cases as (

    select 'email' as kind, ' Ann.Lee+kids@Example.COM ' as written, 'ann.lee+kids@example.com' as expected
    union all select 'email', 'mailto:ann@example.com', 'ann@example.com'
    union all select 'email', 'not an address', null
    union all select 'email', 'two@example.com;more@example.com', null
    union all select 'phone', '(512) 555-0142', '+15125550142'
    union all select 'phone', chr(39) || '+15125550142', '+15125550142'
    union all select 'phone', '="15125550142"', '+15125550142'
    union all select 'phone', '512.555.0142 ext. 7', '+15125550142'
    union all select 'phone', '5125550142.0', '+15125550142'
    union all select 'phone', '+44 20 7946 0000', '+442079460000'
    union all select 'phone', '0044 20 7946 0018', '+442079460018'
    union all select 'phone', '5.12555E+09', null
    union all select 'phone', '000-000-0000', null
    union all select 'phone', '(999) 999-9999', null
    union all select 'phone', '512-000-0000', null
    union all select 'phone', '1234567890', null
    union all select 'phone', '555-0142', null
    union all select 'words', '  O&#39;Brien-Núñez, Zoë ', 'obrien nunez zoe'
    union all select 'words', 'Facial &amp; Peel', 'facial peel'
    union all select 'words', '…', null
    union all select 'last_name', 'Hale, Jr.', 'hale'
    union all select 'last_name', 'Smith III', 'smith'
    union all select 'suffix', 'Hale, Jr.', 'jr'
    union all select 'suffix', 'Junior', null
    union all select 'first_name', 'Ms. Mary Ann B.', 'mary ann'
    union all select 'first_name', 'J', 'j'
    union all select 'provider', 'Crane, Sable', 'sable crane'
    union all select 'provider', 'Sable Crane, RN', 'sable crane'
    union all select 'provider', 'Crane, Sable, RN, FNP-BC', 'sable crane'
    union all select 'provider', 'Dr. Sable K. Crane NP', 'sable crane'
    union all select 'provider', 'Sable Crane PA-C', 'sable crane'
    union all select 'provider', 'Sable Crane (RN)', 'sable crane'
    union all select 'provider', 'Anh Le', 'anh le'
    union all select 'provider', 'KIM DO', 'kim do'
    union all select 'provider', 'Sable Crane Do', 'sable crane do'
    union all select 'credential', 'Sable Crane, RN, FNP-BC', 'rn fnp'
    union all select 'credential', 'Sable Crane PA-C', 'pa'
    union all select 'credential', 'Anh Le', null
    union all select 'glob', 'Lip-Flip*', 'lip flip%'

),

compared as (

    select
        kind,
        written,
        expected,
        case kind
            when 'email' then {{ normalised_email('written') }}
            when 'phone' then {{ normalised_phone('written') }}
            when 'words' then {{ words('written') }}
            when 'last_name' then {{ last_name_words('written') }}
            when 'suffix' then {{ name_suffix('written') }}
            when 'first_name' then {{ first_name_words('written') }}
            when 'provider' then {{ provider_name_words('written', credential_alternatives()) }}
            when 'credential' then {{ credential_words('written', credential_alternatives()) }}
            when 'glob' then {{ glob_as_like('written') }}
        end as actual
    from cases

)

select * from compared
where actual is distinct from expected
