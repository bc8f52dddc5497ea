package io.trivium.testkit;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.SelectorFilter;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;

/** What a consumer wants: everything, one colour by its tag, or one or two by a selector; and the same said in one line of Java. */
enum Wanted {
    ALL,
    TAG {
        @Override
        MessageFilter filter() {
            return new TagFilter("c1".hashCode());
        }

        @Override
        boolean wants(String id) {
            return Letters.colour(id).equals("c1");
        }
    },
    PROPERTY {
        @Override
        MessageFilter filter() {
            return new SelectorFilter(Selector.parse(Dialect.JMS, selector()));
        }

        @Override
        String selector() {
            return Letters.COLOUR + " <> 'c1'";
        }

        @Override
        boolean wants(String id) {
            return !Letters.colour(id).equals("c1");
        }
    },
    SQL {
        @Override
        MessageFilter filter() {
            return new SelectorFilter(Selector.parse(Dialect.SQL92, selector()));
        }

        @Override
        String selector() {
            return Letters.COLOUR + " in ('c0', 'c7')";
        }

        @Override
        boolean wants(String id) {
            return Letters.colour(id).equals("c0");
        }
    };

    MessageFilter filter() {
        return MessageFilter.ALL;
    }

    /** The same as a selector; empty where there is none. */
    String selector() {
        return "";
    }

    boolean wants(String id) {
        return true;
    }

    private record TagFilter(int hash) implements MessageFilter {
        @Override
        public boolean mayMatch(int tagHash) {
            return tagHash == hash;
        }
    }
}
