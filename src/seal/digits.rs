use super::cipher::{Way, permute};
use super::{FieldOf, TokenError, Tokens};

/// The check digit of a format, which stands behind the digits it is worked out from.
#[derive(Clone, Copy)]
pub enum Check<'a> {
    /// The format has none.
    None,
    /// It has one.
    Last {
        /// What stands before the digits and is part of the check, such as the letters of an identity card; it is kept.
        lead: &'a str,
        /// Every sign that a check digit can be.
        signs: &'a [char],
        /// The right one for a lead and digits; nothing when there is none.
        right: &'a dyn Fn(&str, &str) -> Option<char>,
    },
}

/// The most digits of a value.
const MOST: usize = 64;

impl Tokens {
    /// Digits in the place of a value's digits, as many of them, always the same for the same value of the same field (FF1, NIST SP
    /// 800-38G). Where the format has a check digit, which the value must have right, a wrong one stands behind them: what looks
    /// like a value never passes for one.
    ///
    /// # Errors
    /// When there are fewer than a million such values, or the value is not of digits with the right check digit.
    pub fn digits(&self, of: &FieldOf<'_>, value: &str, check: Check<'_>) -> Result<String, TokenError> {
        let (body, sign) = split(value, check)?;
        if sign.is_some() && sign != correct(check, body) {
            return Err(TokenError::Form);
        }
        self.permuted(of, body, check, Way::There).and_then(|body| with_sign(body, check, 1))
    }

    /// The value of a token of digits.
    ///
    /// # Errors
    /// When it is no such token.
    pub fn of_digits(&self, of: &FieldOf<'_>, token: &str, check: Check<'_>) -> Result<String, TokenError> {
        let (body, sign) = split(token, check)?;
        let wrong = with_sign(body.to_owned(), check, 1)?;
        if sign.is_some() && wrong != token {
            return Err(TokenError::Form);
        }
        self.permuted(of, body, check, Way::Back).and_then(|body| with_sign(body, check, 0))
    }

    fn permuted(&self, of: &FieldOf<'_>, body: &str, check: Check<'_>, way: Way) -> Result<String, TokenError> {
        let digits: Option<Vec<u8>> = body.bytes().map(|byte| byte.is_ascii_digit().then_some(byte & 0x0f)).collect();
        let digits = digits.filter(|digits| digits.len() <= MOST).ok_or(TokenError::Form)?;
        if digits.len() < 6 {
            return Err(TokenError::FewValues);
        }
        let tweak = match check {
            Check::None => "",
            Check::Last { lead, .. } => lead,
        };
        let permuted = permute(&*self.key(b"digits ", of)?, tweak.as_bytes(), &digits, way).ok_or(TokenError::Form)?;
        Ok(permuted.into_iter().map(|digit| char::from(b'0' | digit)).collect())
    }
}

/// The digits of a value, and its check digit when the format has one.
fn split<'a>(value: &'a str, check: Check<'_>) -> Result<(&'a str, Option<char>), TokenError> {
    match check {
        Check::None => Ok((value, None)),
        Check::Last { signs, .. } => {
            let sign = value.chars().next_back().filter(|sign| signs.contains(sign)).ok_or(TokenError::Form)?;
            let body = value.strip_suffix(sign).ok_or(TokenError::Form)?;
            Ok((body, Some(sign)))
        }
    }
}

fn correct(check: Check<'_>, body: &str) -> Option<char> {
    match check {
        Check::None => None,
        Check::Last { lead, right, .. } => right(lead, body),
    }
}

/// The digits with the sign behind them that stands so many places behind the right one.
fn with_sign(mut body: String, check: Check<'_>, behind: usize) -> Result<String, TokenError> {
    let Check::Last { signs, .. } = check else { return Ok(body) };
    let right = correct(check, &body).ok_or(TokenError::Form)?;
    let at = signs.iter().position(|sign| *sign == right).ok_or(TokenError::Form)?;
    let sign = signs.iter().cycle().nth(at.saturating_add(behind)).ok_or(TokenError::Form)?;
    if behind > 0 && *sign == right {
        return Err(TokenError::Form);
    }
    body.push(*sign);
    Ok(body)
}
