/** Breaks a rule, so that the rule is seen to work. */
@NullMarked
package io.trivium.broker.violation;

import org.jspecify.annotations.NullMarked;
