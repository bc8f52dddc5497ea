/** Breaks a rule, so that the rule is seen to work. */
@NullMarked
package io.trivium.violation.second;

import org.jspecify.annotations.NullMarked;
